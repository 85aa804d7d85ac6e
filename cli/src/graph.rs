//! `argoc graph`.

use std::collections::BTreeSet;

use argoc_core::check::check_file;
use argoc_core::draw::{self, MERMAID_EDGES, Picture, Problems, Wanted};
use argoc_core::flow::Flow;
use argoc_core::text::FileId;
use argoc_core::values::suggest;

use crate::args::{GraphArgs, GraphFormat};
use crate::single::{self, Single};
use crate::{Status, output};

/// Draws the objects of a file.
pub(crate) fn run(args: &GraphArgs) -> Status {
    single::run(&args.source, |single| draw(single, args))
}

fn draw(single: &Single, args: &GraphArgs) -> Status {
    let flows: Vec<Flow<'_>> =
        single.objects().iter().filter_map(|object| Flow::new(&single.workspace, object)).collect();
    let is_readable = single.is_readable(flows.is_empty());
    if flows.is_empty() {
        return Status::Findings;
    }
    let problems = problems(single, &flows);
    let pictures = match &args.template {
        None => flows.iter().map(|flow| draw::sketch(flow, &problems, Wanted::All)).collect(),
        Some(name) => match of_template(&flows, &problems, name) {
            Ok(pictures) => pictures,
            Err(trouble) => {
                output::complain(&trouble);
                return Status::Trouble;
            }
        },
    };
    let text = match args.format {
        GraphFormat::Mermaid => draw::mermaid(&pictures),
        GraphFormat::Dot => draw::dot(&pictures),
        GraphFormat::Svg => draw::svg(&pictures),
        GraphFormat::Json => draw::json(&pictures),
    };
    if args.format == GraphFormat::Mermaid && pictures.iter().any(|p| p.lines.len() > MERMAID_EDGES) {
        output::complain(&format!(
            "there are more than {MERMAID_EDGES} edges, which Mermaid refuses unless `maxEdges` allows them; `--format svg` has no limit"
        ));
    }
    let written = match &args.output {
        None => output::print(&text),
        Some(path) => {
            std::fs::write(path, text).map_err(|e| format!("{}: cannot be written: {e}", path.display()))
        }
    };
    if let Err(trouble) = written {
        output::complain(&trouble);
        return Status::Trouble;
    }
    if is_readable { Status::Clean } else { Status::Findings }
}

/// What `check` finds in the files that the flows go through.
fn problems(single: &Single, flows: &[Flow<'_>]) -> Problems {
    let files: BTreeSet<FileId> = flows.iter().flat_map(Flow::objects).map(|object| object.file).collect();
    let found: Vec<_> = files.into_iter().flat_map(|file| check_file(&single.workspace, file)).collect();
    Problems::new(&found)
}

fn of_template(flows: &[Flow<'_>], problems: &Problems, name: &str) -> Result<Vec<Picture>, String> {
    let found: Vec<Picture> = flows
        .iter()
        .filter_map(|flow| Some(draw::sketch(flow, problems, Wanted::Template(flow.named(name)?))))
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let names: Vec<String> =
        flows.iter().flat_map(|flow| flow.templates.iter().map(|t| flow.name(t.index))).collect();
    let hint = suggest::nearest(name, names.iter().map(String::as_str))
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    Err(format!("there is no template `{name}`{hint}"))
}
