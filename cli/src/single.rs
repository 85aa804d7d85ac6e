//! Commands that look at one file: reading it, with the repository around it for what it refers to.

use argoc_core::text::FileId;
use argoc_core::workspace::{Object, Workspace};

use crate::args::SourceArgs;
use crate::{Status, output};
use argoc_host::config::Configs;
use argoc_host::files::{self, Loaded};
use argoc_host::panics::guard;

/// A file with the workspace that it is in.
pub(crate) struct Single {
    pub(crate) workspace: Workspace,
    pub(crate) id: FileId,
}

/// Reads the file, and does something with it that may bring argoc down.
pub(crate) fn run(args: &SourceArgs, work: impl FnOnce(&Single) -> Status) -> Status {
    let single = match load(args) {
        Ok(single) => single,
        Err(status) => return status,
    };
    if single.objects().iter().any(|o| single.workspace.is_in_bomb(o)) {
        output::too_large(single.path());
        return Status::Findings;
    }
    guard(single.path(), || work(&single)).unwrap_or_else(|trouble| output::trouble([trouble]))
}

/// Reads the file.
///
/// # Errors
/// When it cannot be read; that has been told.
fn load(args: &SourceArgs) -> Result<Single, Status> {
    if args.file.is_dir() {
        output::complain(&format!("{}: this is a folder; name one file", args.file.display()));
        return Err(Status::Trouble);
    }
    let request = args.read.request(std::slice::from_ref(&args.file));
    let loaded = files::load(request, &Configs::new(args.read.isolated, &[]));
    let Loaded { files, version, troubles, .. } = loaded.map_err(output::trouble)?;
    for trouble in &troubles {
        output::complain(trouble);
    }
    let workspace = Workspace::new(files, version);
    let Some(index) = workspace.files().iter().position(|f| f.context.named) else {
        return Err(Status::Trouble);
    };
    let id = FileId(u32::try_from(index).unwrap_or_default());
    Ok(Single { workspace, id })
}

impl Single {
    /// The objects of the file.
    pub(crate) fn objects(&self) -> &[Object] {
        self.workspace.objects_of(self.id)
    }

    /// The path of the file, as reports spell it.
    pub(crate) fn path(&self) -> &str {
        self.workspace.file(self.id).map_or("", |f| f.path.as_str())
    }

    /// Whether the file can be read as manifests; says why not.
    pub(crate) fn is_readable(&self, nothing: bool) -> bool {
        let Some(file) = self.workspace.file(self.id) else { return false };
        if file.is_helm_template() {
            output::complain(&format!(
                "{}: this is a template of Helm, not a manifest: `helm template` writes manifests",
                self.path()
            ));
            return false;
        }
        if self.objects().iter().any(|o| o.incomplete) || (nothing && !file.tree.problems().is_empty()) {
            output::complain(&format!("{}: part of it is not YAML; `argoc check` says where", self.path()));
            return false;
        }
        if nothing {
            output::complain(&format!(
                "{}: there is no Workflow, WorkflowTemplate, ClusterWorkflowTemplate or CronWorkflow in it",
                self.path()
            ));
            return false;
        }
        true
    }
}
