//! The guard: nothing that is compiled may be worse than before.

use std::collections::BTreeSet;

use argoc_core::check::check_file;
use argoc_core::lower::{Had, Lowered, Options, Results, Settings};
use argoc_core::text::FileId;
use argoc_core::workspace::Workspace;
use argoc_host::files;
use argoc_host::panics::guard;

use super::CompileArgs;
use crate::output;

/// Takes out what has an error that the input has not, and says so.
pub(super) fn refused(
    args: &CompileArgs,
    workspace: &Workspace,
    options: &Options,
    lowered: &mut Vec<Lowered>,
    troubles: &mut Vec<String>,
) -> bool {
    let results = Results::new(workspace, lowered, Settings::Kept);
    let mut found = Vec::new();
    for result in files::map(&results.changed, |file| guard("compile", || results.errors(*file))) {
        match result {
            Ok(some) => found.extend(some),
            Err(trouble) => troubles.push(trouble),
        }
    }
    if found.is_empty() {
        return false;
    }
    let all: Vec<FileId> = (0..workspace.files().len()).map(|index| FileId(index as u32)).collect();
    let before =
        files::map(&all, |file| guard("compile", || check_file(workspace, *file)).unwrap_or_default());
    let had = Had::new(workspace, options, before.iter().flatten());
    found.retain(|(index, error)| lowered.get(*index).is_some_and(|object| !had.has(object, error)));
    let worse: BTreeSet<usize> = found.iter().map(|(index, _)| *index).collect();
    for (index, error) in &found {
        let Some(object) = lowered.get(*index) else { continue };
        let what = if args.force { "has" } else { "is not written: it would have" };
        output::complain(&format!(
            "{} `{}`, compiled, {what} an error that is not in the input: {} [{}]",
            object.kind.name(),
            object.name,
            error.message,
            error.code
        ));
    }
    if !worse.is_empty() {
        output::note(
            "Such an error comes from what was given (-p, --set-archive, --controller), or is a mistake of argoc's.",
        );
    }
    if !args.force {
        let mut index = 0;
        lowered.retain(|_| {
            index += 1;
            !worse.contains(&(index - 1))
        });
    }
    !worse.is_empty()
}
