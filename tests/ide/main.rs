//! What editors ask, with cursor fixtures: `$0` is the cursor, `# file: name.yaml` begins another file.

mod actions;
mod calls;
mod completion;
mod format;
mod hover;
mod navigation;
mod rename;
mod robustness;
mod signature;
mod structure;
mod support;
mod typing;
mod words;
