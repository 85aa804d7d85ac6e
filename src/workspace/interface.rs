//! What an object offers to others: a value that can be compared, so that others are analysed again only when it
//! changes. It holds no places.

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::tags::{TagKind, scan};
use crate::model::decode::{Decoded, ProblemKind, Site, Zone};
use crate::model::parameter::Parameter;
use crate::model::template::Template;
use crate::model::workflow::WorkflowSpec;
use crate::model::{AnyString, View};
use crate::yaml::{NodeId, Tree};

/// The kinds of template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TemplateKind {
    /// `container`.
    Container,
    /// `containerSet`.
    ContainerSet,
    /// `steps`.
    Steps,
    /// `dag`.
    Dag,
    /// `script`.
    Script,
    /// `resource`.
    Resource,
    /// `data`.
    Data,
    /// `suspend`.
    Suspend,
    /// `http`.
    Http,
    /// `plugin`.
    Plugin,
}

impl TemplateKind {
    /// All kinds, in the order in which Argo looks for them.
    pub const ALL: [TemplateKind; 10] = [
        TemplateKind::Container,
        TemplateKind::ContainerSet,
        TemplateKind::Steps,
        TemplateKind::Dag,
        TemplateKind::Script,
        TemplateKind::Resource,
        TemplateKind::Data,
        TemplateKind::Suspend,
        TemplateKind::Http,
        TemplateKind::Plugin,
    ];

    /// The field that makes a template one of this kind.
    pub fn field(self) -> &'static str {
        match self {
            TemplateKind::Container => "container",
            TemplateKind::ContainerSet => "containerSet",
            TemplateKind::Steps => "steps",
            TemplateKind::Dag => "dag",
            TemplateKind::Script => "script",
            TemplateKind::Resource => "resource",
            TemplateKind::Data => "data",
            TemplateKind::Suspend => "suspend",
            TemplateKind::Http => "http",
            TemplateKind::Plugin => "plugin",
        }
    }

    /// Whether Argo calls it a leaf: it does something itself. (`suspend` is none.)
    pub fn is_leaf(self) -> bool {
        !matches!(self, TemplateKind::Steps | TemplateKind::Dag | TemplateKind::Suspend)
    }

    /// Whether it calls other templates.
    pub fn calls_others(self) -> bool {
        matches!(self, TemplateKind::Steps | TemplateKind::Dag)
    }

    /// Whether it runs in a pod of its own.
    pub fn makes_pod(self) -> bool {
        use TemplateKind::{Container, ContainerSet, Data, Resource, Script};
        matches!(self, Container | ContainerSet | Script | Resource | Data)
    }

    /// The kinds that a template declares; a sound one declares one.
    pub fn of(template: View<'_, Template>) -> impl Iterator<Item = TemplateKind> {
        let node = template.node();
        TemplateKind::ALL
            .into_iter()
            .filter(move |kind| node.and_then(|n| n.get(kind.field())).is_some_and(|value| !value.is_null()))
    }
}

/// An input parameter of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// It has a value without an argument: `value`, `default` or a key of a ConfigMap.
    pub optional: bool,
    /// The values that it may have; empty: any.
    pub values: Vec<String>,
}

/// An input artifact of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputArtifact {
    /// Its name.
    pub name: String,
    /// It needs no argument: `optional`, or a location of its own.
    pub optional: bool,
}

/// An output parameter of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// `globalName`.
    pub global: Option<String>,
    /// It has a default for when the template does not run.
    pub default: bool,
}

/// An output artifact of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputArtifact {
    /// Its name.
    pub name: String,
    /// `globalName`.
    pub global: Option<String>,
    /// `optional`.
    pub optional: bool,
}

/// A template that another one calls, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Callee {
    /// By its name in the same object.
    Local(String),
    /// `templateRef`.
    Remote {
        /// The object's name.
        object: String,
        /// The template's name.
        template: String,
        /// `clusterScope`.
        cluster: bool,
    },
}

/// What a template offers, and what it needs from whoever runs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateInterface {
    /// Its name; empty for an inline template.
    pub name: String,
    /// Its kind; `None` when it has none.
    pub kind: Option<TemplateKind>,
    /// Its input parameters.
    pub inputs: Vec<Input>,
    /// Its input artifacts.
    pub input_artifacts: Vec<InputArtifact>,
    /// Its output parameters.
    pub outputs: Vec<Output>,
    /// Its output artifacts.
    pub output_artifacts: Vec<OutputArtifact>,
    /// It keeps running beside the steps after it.
    pub daemon: bool,
    /// It has `outputs.result` and `exitCode`.
    pub result: bool,
    /// The templates that it calls, in order; dynamic ones left out.
    pub calls: Vec<Callee>,
    /// The simple tags below `workflow.` that Argo checks in it.
    pub requires: Vec<String>,
    /// Its inputs or outputs could not be read in full (a misspelt key, a wrong type), so nothing can be said about
    /// what they lack.
    pub is_open: bool,
}

/// An argument that an object declares under `spec.arguments.parameters`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentInterface {
    /// Its name.
    pub name: String,
    /// Its `value`, if it has one.
    pub value: Option<String>,
    /// It has `valueFrom`.
    pub value_from: bool,
}

/// What an object offers to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    /// Its named templates, in order.
    pub templates: Vec<TemplateInterface>,
    /// `spec.entrypoint`.
    pub entrypoint: Option<String>,
    /// `spec.onExit`.
    pub on_exit: Option<String>,
    /// `spec.arguments.parameters`.
    pub arguments: Vec<ArgumentInterface>,
    /// The names in `spec.arguments.artifacts`.
    pub argument_artifacts: Vec<String>,
    /// The labels that `spec.workflowMetadata` gives to workflows.
    pub labels: Vec<String>,
    /// The annotations that `spec.workflowMetadata` gives to workflows.
    pub annotations: Vec<String>,
    /// Its templates could not be read in full, so nothing can be said about those that it lacks.
    pub is_open: bool,
    /// Argo cannot decode it, so nothing can be said about what else it lacks: an entrypoint, parameters.
    pub is_undecoded: bool,
    /// `spec.templateDefaults` names an image for containers.
    pub default_container_image: bool,
    /// `spec.templateDefaults` names an image for scripts.
    pub default_script_image: bool,
}

impl Interface {
    pub(super) fn new(spec: View<'_, WorkflowSpec>, decoded: &Decoded, tree: &Tree) -> Interface {
        let required = requirements(decoded, tree);
        let open = Open::of(decoded);
        let templates = spec.templates().iter().map(|template| {
            let mut interface = TemplateInterface::new(template);
            interface.is_open = template.node().is_some_and(|n| open.templates.contains(&n.id()));
            if let Some(tags) = template.node().and_then(|n| required.get(&n.id())) {
                interface.requires.clone_from(tags);
            }
            interface
        });
        let metadata = spec.workflow_metadata();
        let keys = |map: View<'_, crate::model::Map<crate::model::Str>>| -> Vec<String> {
            map.iter().map(|(key, _)| key.to_owned()).collect()
        };
        let mut labels = keys(metadata.labels());
        labels.extend(metadata.labels_from().iter().map(|(key, _)| key.to_owned()));
        let text =
            |view: View<'_, crate::model::Str>| view.get().filter(|t| !t.is_empty()).map(str::to_owned);
        let defaults = spec.template_defaults();
        Interface {
            templates: templates.collect(),
            entrypoint: text(spec.entrypoint()),
            on_exit: text(spec.on_exit()),
            arguments: spec.arguments().parameters().iter().map(ArgumentInterface::new).collect(),
            argument_artifacts: {
                let artifacts = spec.arguments().artifacts();
                artifacts.iter().map(|a| a.name().written().unwrap_or_default().to_owned()).collect()
            },
            labels,
            is_open: open.templates_list,
            is_undecoded: open.any,
            annotations: keys(metadata.annotations()),
            default_container_image: defaults.container().image().get().is_some_and(|i| !i.is_empty()),
            default_script_image: {
                let script = defaults.script().cast::<crate::model::metadata::Container>();
                script.image().get().is_some_and(|i| !i.is_empty())
            },
        }
    }

    /// Part of the text could not be read, and may have held anything.
    pub(super) fn open(&mut self) {
        (self.is_open, self.is_undecoded) = (true, true);
        self.templates.iter_mut().for_each(|template| template.is_open = true);
    }

    /// The template with this name; of several the first.
    pub fn template(&self, name: &str) -> Option<(usize, &TemplateInterface)> {
        self.templates.iter().enumerate().find(|(_, t)| t.name == name)
    }
}

impl ArgumentInterface {
    fn new(parameter: View<'_, Parameter>) -> Self {
        ArgumentInterface {
            name: parameter.name().written().unwrap_or_default().to_owned(),
            value: text_of(parameter.value()),
            value_from: parameter.value_from().is_set(),
        }
    }
}

fn text_of(view: View<'_, AnyString>) -> Option<String> {
    view.get().map(|text| text.into_owned())
}

impl TemplateInterface {
    /// Reads a template's interface; `requires` is left empty.
    pub fn new(template: View<'_, Template>) -> Self {
        let inputs = template.inputs();
        let outputs = template.outputs();
        let kind = TemplateKind::of(template).next();
        TemplateInterface {
            name: template.name().written().unwrap_or_default().to_owned(),
            kind,
            inputs: inputs.parameters().iter().map(Input::new).collect(),
            input_artifacts: inputs.artifacts().iter().map(InputArtifact::new).collect(),
            outputs: outputs.parameters().iter().map(Output::new).collect(),
            output_artifacts: outputs.artifacts().iter().map(OutputArtifact::new).collect(),
            daemon: template.daemon().get() == Some(true),
            result: has_result(template),
            calls: callees(template),
            requires: Vec::new(),
            is_open: false,
        }
    }

    /// The input parameter with this name.
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|i| i.name == name)
    }

    /// The input artifact with this name.
    pub fn input_artifact(&self, name: &str) -> Option<&InputArtifact> {
        self.input_artifacts.iter().find(|i| i.name == name)
    }

    /// The output parameter with this name.
    pub fn output(&self, name: &str) -> Option<&Output> {
        self.outputs.iter().find(|o| o.name == name)
    }

    /// The output artifact with this name.
    pub fn output_artifact(&self, name: &str) -> Option<&OutputArtifact> {
        self.output_artifacts.iter().find(|o| o.name == name)
    }
}

impl Input {
    fn new(parameter: View<'_, Parameter>) -> Self {
        Input {
            name: parameter.name().written().unwrap_or_default().to_owned(),
            optional: parameter.value().is_set()
                || parameter.default().is_set()
                || parameter.value_from().config_map_key_ref().is_set(),
            values: parameter.choices().iter().filter_map(text_of).collect(),
        }
    }
}

impl InputArtifact {
    fn new(artifact: View<'_, crate::model::artifact::Artifact>) -> Self {
        InputArtifact {
            name: artifact.name().written().unwrap_or_default().to_owned(),
            optional: artifact.optional().get() == Some(true)
                || super::location::has_location_or_key(artifact.cast()),
        }
    }
}

impl Output {
    fn new(parameter: View<'_, Parameter>) -> Self {
        Output {
            name: parameter.name().written().unwrap_or_default().to_owned(),
            global: parameter.global_name().get().filter(|g| !g.is_empty()).map(str::to_owned),
            default: parameter.value_from().default().is_set() || parameter.default().is_set(),
        }
    }
}

impl OutputArtifact {
    fn new(artifact: View<'_, crate::model::artifact::Artifact>) -> Self {
        OutputArtifact {
            name: artifact.name().written().unwrap_or_default().to_owned(),
            global: artifact.global_name().get().filter(|g| !g.is_empty()).map(str::to_owned),
            optional: artifact.optional().get() == Some(true),
        }
    }
}

fn has_result(template: View<'_, Template>) -> bool {
    use TemplateKind::{Container, Data, Http, Plugin, Script};
    let by_kind = TemplateKind::of(template).any(|k| matches!(k, Container | Script | Data | Http | Plugin));
    let mut containers = template.container_set().containers().iter();
    by_kind || containers.any(|c| c.cast::<crate::model::metadata::Container>().name().get() == Some("main"))
}

/// The templates that a template calls, those of inline templates included.
fn callees(template: View<'_, Template>) -> Vec<Callee> {
    let mut found = Vec::new();
    collect_callees(template, 0, &mut found);
    found
}

fn collect_callees(template: View<'_, Template>, depth: usize, found: &mut Vec<Callee>) {
    if depth > 20 {
        return;
    }
    let mut call = |name: Option<&str>, reference: View<'_, crate::model::steps::TemplateRef>| {
        if reference.is_set() {
            let (object, template) = (reference.name().or_empty(), reference.template().or_empty());
            if !object.contains("{{") && !template.contains("{{") {
                found.push(Callee::Remote {
                    object: object.to_owned(),
                    template: template.to_owned(),
                    cluster: reference.cluster_scope().get() == Some(true),
                });
            }
        } else if let Some(name) = name.filter(|n| !n.is_empty() && !n.contains("{{")) {
            found.push(Callee::Local(name.to_owned()));
        }
    };
    let mut inline = Vec::new();
    for step in template.steps().iter().flat_map(|group| group.iter()) {
        if step.inline().is_set() {
            inline.push(step.inline());
        } else {
            call(step.template().get(), step.template_ref());
        }
    }
    for task in template.dag().tasks().iter() {
        if task.inline().is_set() {
            inline.push(task.inline());
        } else {
            call(task.template().get(), task.template_ref());
        }
    }
    for template in inline {
        collect_callees(template, depth + 1, found);
    }
}

/// The `workflow.…` tags that Argo checks, by the template (of `spec.templates`) that they stand in.
fn requirements(decoded: &Decoded, tree: &Tree) -> BTreeMap<NodeId, Vec<String>> {
    let mut required: BTreeMap<NodeId, Vec<String>> = BTreeMap::new();
    for site in &decoded.sites {
        let Some(text) = tree.node(site.node).text().filter(|t| t.contains("workflow.")) else { continue };
        let zone = decoded.zone(site);
        let Some(frame) = zone.template.and_then(|id| decoded.frame(id)) else { continue };
        let template: View<'_, Template> = View::new(tree.node(frame.node));
        if !is_checked(template, zone) || zone.item.is_none() && is_argument(decoded, site) {
            continue;
        }
        let tags = required.entry(frame.node).or_default();
        for tag in scan(text) {
            let (TagKind::Simple(_), Some(path)) = (&tag.kind, tag.path()) else { continue };
            let key = path.key(text);
            if key.starts_with("workflow.") && !tags.iter().any(|t| t == key) {
                tags.push(key.to_owned());
            }
        }
    }
    required
}

/// Whether a text is the part of an input that its argument replaces.
pub fn is_argument(decoded: &Decoded, site: &Site) -> bool {
    let mut frames = decoded
        .enclosing(site.frame)
        .skip_while(|(_, f)| !matches!(f.desc.name, "Parameter" | "Artifact" | "Template"));
    let (Some((id, input)), Some((_, around))) = (frames.next(), frames.next()) else { return false };
    // The input's own fields alone are kept: a `name` below its `valueFrom` goes with that.
    let is_kept = id == site.frame
        && match input.desc.name {
            "Parameter" => {
                matches!(site.field.name, "name" | "default" | "description" | "enum" | "globalName")
            }
            _ => matches!(site.field.name, "path" | "name"),
        };
    around.desc.name == "Inputs" && !is_kept
}

/// Whether Argo looks at the simple tags of this zone: all of a leaf; the steps or tasks, the outputs and the target
/// of others.
pub fn is_checked(template: View<'_, Template>, zone: Zone) -> bool {
    let calls_others = TemplateKind::of(template).any(TemplateKind::calls_others);
    !calls_others || zone.item.is_some() || zone.outputs || zone.target
}

/// What decoding could not read in full.
#[derive(Default)]
struct Open {
    /// Templates whose inputs or outputs it is about.
    templates: BTreeSet<NodeId>,
    /// The list of templates itself, or the name of one.
    templates_list: bool,
    /// Anything that stops Argo from decoding the object.
    any: bool,
}

impl Open {
    fn of(decoded: &Decoded) -> Open {
        let any = decoded.problems.iter().any(|p| matches!(p.kind, ProblemKind::WrongType { .. }));
        let mut open = Open { any, ..Open::default() };
        for problem in decoded.problems.iter().filter(|p| !p.loose) {
            let field = match (&problem.kind, problem.field) {
                (ProblemKind::UnknownField { nearest: Some(nearest) }, _) => *nearest,
                (ProblemKind::WrongType { .. }, Some(field)) => field.name,
                _ => continue,
            };
            let Some(frame) = decoded.frame(problem.frame) else { continue };
            let in_outputs =
                decoded.enclosing(problem.frame).any(|(_, f)| matches!(f.desc.name, "Inputs" | "Outputs"));
            let is_kind = TemplateKind::ALL.iter().any(|k| k.field() == field);
            match frame.desc.name {
                "WorkflowSpec" if field == "templates" => open.templates_list = true,
                "Template" if field == "name" => open.templates_list = true,
                "Template" if matches!(field, "inputs" | "outputs" | "daemon") || is_kind => {
                    open.templates.insert(frame.node);
                }
                _ if in_outputs => {
                    let template = decoded.enclosing(problem.frame).find(|(_, f)| f.desc.name == "Template");
                    open.templates.extend(template.map(|(_, f)| f.node));
                }
                _ => {}
            }
        }
        open
    }
}
