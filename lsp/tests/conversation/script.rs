//! What bytes decide, and what they choose from.

use serde_json::{Value, json};

/// Bytes that decide what is done; when they are used up, the first is chosen of everything.
pub(super) struct Script<'b> {
    left: &'b [u8],
}

impl<'b> Script<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Script<'b> {
        Script { left: bytes }
    }

    pub(super) fn is_over(&self) -> bool {
        self.left.is_empty()
    }

    pub(super) fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.left.split_first() else { return 0 };
        self.left = rest;
        *first
    }

    /// A number below another, which is not 0.
    pub(super) fn below(&mut self, most: usize) -> usize {
        let wide = if most > 256 { usize::from(self.next()) << 8 } else { 0 };
        (wide + usize::from(self.next())) % most
    }

    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    pub(super) fn pick_of<T: Copy>(&mut self, items: impl Iterator<Item = T>) -> Option<T> {
        let items: Vec<T> = items.collect();
        (!items.is_empty()).then(|| self.pick(&items))
    }

    /// A text to open a document with.
    pub(super) fn text(&mut self) -> String {
        match self.below(10) {
            0 => self.words(),
            1 => format!("\u{FEFF}{}", self.pick(&TEXTS)),
            2 => self.pick(&TEXTS).replace('\n', "\r\n"),
            3 => self.pick(&TEXTS).replace('\n', "\r"),
            4 => String::from_utf8_lossy(self.take()).into_owned(),
            _ => self.pick(&TEXTS).to_owned(),
        }
    }

    /// A few words that change what a manifest means.
    pub(super) fn words(&mut self) -> String {
        (0..self.below(4)).map(|_| self.pick(&WORDS)).collect()
    }

    /// An offset in a text, between characters.
    pub(super) fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// A position that need not be in any text.
    pub(super) fn wild(&mut self) -> Value {
        const NUMBERS: [i64; 10] = [0, 1, 2, 5, 9, 40, u32::MAX as i64, u32::MAX as i64 + 1, -1, i64::MAX];
        json!({"line": self.pick(&NUMBERS), "character": self.pick(&NUMBERS)})
    }

    fn take(&mut self) -> &'b [u8] {
        let (first, rest) = self.left.split_at(self.below(64).min(self.left.len()));
        self.left = rest;
        first
    }
}

/// Several names of the same files, files that nobody has, and what is no file.
pub(super) const URIS: [&str; 8] = [
    "file:///nowhere/a.yaml",
    "file:///nowhere/%61.yaml",
    "file:///nowhere/b%20%C3%A9%F0%9F%9A%80.yml",
    "file:///nowhere/c.json",
    "file:///c%3A/nowhere/d.yaml",
    "untitled:Untitled-1",
    "git:/nowhere/a.yaml?%7B%7D",
    "file:///nowhere/deep/er/a.yaml",
];

pub(super) const METHODS: [&str; 29] = [
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/typeDefinition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/signatureHelp",
    "textDocument/codeAction",
    "codeAction/resolve",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "workspace/symbol",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/documentLink",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/full/delta",
    "textDocument/semanticTokens/range",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/prepareCallHierarchy",
    "callHierarchy/incomingCalls",
    "callHierarchy/outgoingCalls",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "argoc/nonsense",
];

/// Values that are nothing anybody waits for.
#[derive(Clone, Copy)]
pub(super) enum Junk {
    Null,
    Number(f64),
    Text,
    List,
    Object,
    Uri,
}

impl Junk {
    pub(super) fn json(self) -> Value {
        match self {
            Junk::Null => Value::Null,
            Junk::Number(number) => json!(number),
            Junk::Text => json!("HALF"),
            Junk::List => json!([[1], {}, null]),
            Junk::Object => json!({"line": {}}),
            Junk::Uri => json!({"uri": "file:///nowhere/nothing.yaml"}),
        }
    }
}

pub(super) const JUNK: [Junk; 7] =
    [Junk::Null, Junk::Number(-1.0), Junk::Number(0.5), Junk::Text, Junk::List, Junk::Object, Junk::Uri];

/// Bodies that are no message of the protocol, with the id of the answer to them.
pub(super) const NOT_MESSAGES: [(&[u8], Option<&str>); 12] = [
    (b"{", Some("null")),
    (b"", Some("null")),
    (b"\xFF", Some("null")),
    (b"[]", Some("null")),
    (b"1", Some("null")),
    (b"{\"jsonrpc\": \"2.0\"}", Some("null")),
    (b"{\"id\": 1.5, \"method\": \"x\"}", Some("1.5")),
    (b"{\"id\": \"\\ud800\", \"method\": \"initialize\"}", Some("\"\u{FFFD}\"")),
    (b"{\"id\": 3000000000, \"method\": \"x\"}", Some("3000000000")),
    (b"{\"id\": true, \"result\": 1}", None),
    (b"{\"id\": null, \"method\": \"x\"}", None),
    (b"{\"id\": 99, \"error\": {\"code\": 1, \"message\": \"no\"}}", None),
];

/// HALF and LOWR stand for the halves of a surrogate pair.
const WORDS: [&str; 34] = [
    "",
    "{{",
    "}}",
    "{{inputs.parameters.x}}",
    "{{=",
    "workflow",
    "template: main",
    "name: ",
    ":",
    "\n",
    "  ",
    "- ",
    "'",
    "\"",
    "#",
    "|",
    "[]",
    "main",
    "templateRef: {name: a, template: main}",
    "é漢🚀",
    "&a ",
    "*a",
    "when: a == b",
    "\t",
    "kind: Workflow\n",
    "---\n",
    "depends: a && b",
    "9",
    "\r\n",
    "\r",
    "HALF",
    "LOWR",
    "\u{FEFF}",
    "\0",
];

const TEXTS: [&str; 5] = [
    "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: a}\nspec:\n  templates:\n  - name: main\n    inputs: {parameters: [{name: x, value: é🚀}]}\n    container: {image: 'alpine:3.22', args: ['🚀{{inputs.parameters.x}}', '{{inputs.parameters.y}}']}\n",
    "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: b-}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n      - name: one\n        templateRef: {name: a, template: main}\n        arguments: {parameters: [{name: x, value: '{{=1 + asInt(\"2\")}}'}]}\n      - {name: two, template: mian, depends: one.Succeeded && on, when: \"{{tasks.one.outputs.result}} == 1\"}\n",
    "{\"apiVersion\": \"argoproj.io/v1alpha1\", \"kind\": \"CronWorkflow\", \"metadata\": {\"name\": \"c\"}, \"spec\": {\"schedules\": [\"* * 🚀 * *\"], \"workflowSpec\": {\"workflowTemplateRef\": {\"name\": \"a\"}}}}",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap}\ndata:\n  parallelism: '1'\n  workflowDefaults: |\n    spec: {entrypoint: é, activeDeadlineSeconds: x}\n",
    "",
];
