//! The words that Argo takes for tasks.

use crate::text::Span;

/// How a task can have ended, as `depends` asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskResult {
    /// The task ran and succeeded.
    Succeeded,
    /// It ran and failed.
    Failed,
    /// It could not be run, or its pod was lost.
    Errored,
    /// Its `when` was false, or its list was empty.
    Skipped,
    /// Its own `depends` was false.
    Omitted,
    /// It is a daemon and is up.
    Daemoned,
    /// At least one child of a loop succeeded. Always false for a task that is no loop.
    AnySucceeded,
    /// Every child of a loop failed; one that errored makes it false. Always false for a task that is no loop.
    AllFailed,
}

impl TaskResult {
    /// All of them, in the order in which Argo documents them.
    pub const ALL: [TaskResult; 8] = [
        TaskResult::Succeeded,
        TaskResult::Failed,
        TaskResult::Errored,
        TaskResult::Skipped,
        TaskResult::Omitted,
        TaskResult::Daemoned,
        TaskResult::AnySucceeded,
        TaskResult::AllFailed,
    ];

    /// The word after the dot.
    pub fn word(self) -> &'static str {
        match self {
            TaskResult::Succeeded => "Succeeded",
            TaskResult::Failed => "Failed",
            TaskResult::Errored => "Errored",
            TaskResult::Skipped => "Skipped",
            TaskResult::Omitted => "Omitted",
            TaskResult::Daemoned => "Daemoned",
            TaskResult::AnySucceeded => "AnySucceeded",
            TaskResult::AllFailed => "AllFailed",
        }
    }

    /// The result that `word` names, exactly as written.
    pub fn from_word(word: &str) -> Option<TaskResult> {
        TaskResult::ALL.into_iter().find(|result| result.word() == word)
    }

    /// Whether the word asks about the children of a loop.
    pub fn is_about_children(self) -> bool {
        matches!(self, TaskResult::AnySucceeded | TaskResult::AllFailed)
    }
}

/// A task that a `depends` text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRef {
    /// The name, as written.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// The word after the dot; nothing for a bare name.
    pub result: Option<ResultWord>,
    /// Whether it stands in quotes or in a comment: Argo waits for the task, but its result decides nothing.
    pub inert: bool,
}

/// The word after a task's dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultWord {
    /// Where it stands, without the dot.
    pub span: Span,
    /// What it means; nothing when Argo does not know it.
    pub result: Option<TaskResult>,
}

impl TaskRef {
    /// The whole reference.
    pub fn span(&self) -> Span {
        self.result.map_or(self.name_span, |word| self.name_span.cover(word.span))
    }

    /// The results that satisfy this reference. For a bare name these depend on the task's own `continueOn`.
    pub fn meant(&self, continue_on_error: bool, continue_on_failed: bool) -> Vec<TaskResult> {
        if let Some(word) = self.result {
            return word.result.into_iter().collect();
        }
        let mut results = vec![TaskResult::Succeeded, TaskResult::Skipped, TaskResult::Daemoned];
        if continue_on_error {
            results.push(TaskResult::Errored);
        }
        if continue_on_failed {
            results.push(TaskResult::Failed);
        }
        results
    }
}

/// Every word of `text` that Argo takes for a task.
///
/// A name is a run of letters, digits and hyphens that begins with a letter or digit. A result is a dot, a capital, and
/// at least one more letter; whatever else follows a dot is a name of its own.
pub(super) fn find(text: &str) -> Vec<TaskRef> {
    let bytes = text.as_bytes();
    let run = |from: usize, accept: fn(&u8) -> bool| bytes[from..].iter().take_while(|b| accept(b)).count();
    let mut refs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let end = at + run(at, |b| b.is_ascii_alphanumeric() || *b == b'-');
        let letters = if bytes.get(end) == Some(&b'.') { run(end + 1, u8::is_ascii_alphabetic) } else { 0 };
        let has_result = letters >= 2 && bytes[end + 1].is_ascii_uppercase();
        let word = end + 1..end + 1 + letters;
        let result = has_result.then(|| ResultWord {
            span: Span::new(word.start, word.end),
            result: TaskResult::from_word(&text[word.clone()]),
        });
        refs.push(TaskRef {
            name: text[at..end].to_owned(),
            name_span: Span::new(at, end),
            result,
            inert: false,
        });
        at = if has_result { word.end } else { end };
    }
    refs
}
