//! What editors ask, with cursor fixtures: `$0` is the cursor, `# file: name.yaml` begins another file.

mod completion;
mod hover;
mod navigation;
mod support;
