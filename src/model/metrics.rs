//! Metrics that workflows and templates give to Prometheus.

use super::macros::model;
use super::{Amount, Bool, Bounds, Enforcer, Format, Language, List, Str};

/// What the full CRDs demand of the name of a metric or label.
const NAME: Bounds = Bounds { pattern: Some("^[a-zA-Z_][a-zA-Z0-9_]*$"), ..Bounds::NONE };
/// What the full CRDs demand of a text that may not be empty.
const NOT_EMPTY: Bounds = Bounds { min_len: Some(1), ..Bounds::NONE };

model! {
    /// The metrics of a workflow or template.
    struct Metrics {
        /// One entry for each metric, at most 100.
        prometheus: List<Prometheus> {
            required: Enforcer::Schema,
            bounds: Bounds { max_len: Some(100), ..Bounds::NONE },
        },
    }

    /// A metric for Prometheus: exactly one of `gauge`, `histogram` and `counter`. It is kept by name, so every
    /// metric with this name needs the same help and kind.
    struct Prometheus {
        /// The metric's name, to which the controller puts `argo_workflows_` in front: letters, digits and `_`, no
        /// digit first.
        name: Str { required: Enforcer::Schema, format: Format::MetricName, bounds: NAME },
        /// Labels that tell the metric's series apart; few values each, as every combination is a series.
        labels: List<MetricLabel>,
        /// What the metric says, for people; not empty.
        help: Str { required: Enforcer::Schema, bounds: NOT_EMPTY },
        /// Emits the metric only when this condition holds, such as `{{status}} == Failed`.
        when: Str { language: Language::When },
        /// A value that can go up and down.
        gauge: Gauge,
        /// Counts of values, by the size of the value.
        histogram: Histogram,
        /// A number that only grows.
        counter: Counter,
    }

    /// A label of a metric.
    struct MetricLabel {
        /// The label's name: letters, digits and `_`, no digit first.
        key: Str { required: Enforcer::Argo, format: Format::MetricName, bounds: NAME },
        /// The label's value, such as `{{workflow.name}}`.
        value: Str { required: Enforcer::Schema },
    }

    /// A value that can go up and down.
    struct Gauge {
        /// A number once tags are replaced, such as `{{duration}}`; what it does is up to `operation`.
        value: Str {
            required: Enforcer::Schema,
            bounds: Bounds { min_len: Some(1), max_len: Some(256), ..Bounds::NONE },
        },
        /// `true` updates the metric while the workflow or template runs; the value must then be `{{duration}}` or
        /// `{{workflow.duration}}`. `false` emits it once, at the end.
        realtime: Bool { required: Enforcer::Schema },
        /// What happens to the metric's value: set to `value` (the default), or that much added or subtracted.
        operation: Str { values: &["Set", "Add", "Sub"], values_by: Enforcer::Schema },
    }

    /// Counts of values, by the size of the value.
    struct Histogram {
        /// The number to count, once tags are replaced.
        value: Str { required: Enforcer::Schema, bounds: NOT_EMPTY },
        /// The upper ends of the ranges that values are counted in, growing.
        buckets: List<Amount> { required: Enforcer::Schema },
    }

    /// A number that only grows.
    struct Counter {
        /// How much is added, once tags are replaced; `1` counts occurrences. Not negative.
        value: Str { required: Enforcer::Schema, bounds: NOT_EMPTY },
    }
}
