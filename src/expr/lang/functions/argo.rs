//! What Argo adds to the language, next to `sprig`.

pub(super) const TABLE: &[(&str, &str)] = &[
    ("asFloat(value any) any", "The value as a float; strings are read as decimal numbers."),
    ("asInt(value any) any", "The value as an integer; strings must be whole decimal numbers."),
    ("jsonpath(json string, path string) any", "What a JSONPath such as `$.a[0]` selects in a JSON text."),
    ("toJson(value any) string", "The value as compact JSON."),
];
