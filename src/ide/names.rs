//! Every name in an object, what it stands for, and whether it is declared, read or written there.

pub(super) mod config;
mod paths;

use crate::analysis::{Call, CallId, CallSite, Facts, Item, Target, TemplateFacts, TemplateId};
use crate::diagnostic::Place;
use crate::model::artifact::Artifact;
use crate::model::event::WorkflowEventBinding;
use crate::model::leaf::ContainerNode;
use crate::model::metadata::{ObjectMeta, VolumeMount};
use crate::model::parameter::{Arguments, Parameter};
use crate::model::{Kind, List, Str, View};
use crate::text::{FileId, Span};
use crate::workspace::{Lookup, Object, ObjectId, SettingKind, Workspace};
use crate::yaml::Node;

/// Parameters or artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A text.
    Parameter,
    /// A file.
    Artifact,
}

impl What {
    /// The word for one: "parameter".
    pub fn word(self) -> &'static str {
        match self {
            What::Parameter => "parameter",
            What::Artifact => "artifact",
        }
    }

    /// The key of a list of them, which is also their part in tags: `parameters`.
    pub fn list(self) -> &'static str {
        match self {
            What::Parameter => "parameters",
            What::Artifact => "artifacts",
        }
    }

    fn of_list(text: &str) -> Option<What> {
        [What::Parameter, What::Artifact].into_iter().find(|what| what.list() == text)
    }
}

/// Something with a name that other places refer to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Definition {
    /// An object: a Workflow, WorkflowTemplate, …
    Object(ObjectId),
    /// A template, by its index among the object's templates (inline ones have no name).
    Template {
        /// Its object.
        object: ObjectId,
        /// Its number among the object's [`Facts::templates`].
        template: TemplateId,
    },
    /// An input of a template.
    Input {
        /// The object.
        object: ObjectId,
        /// The template.
        template: TemplateId,
        /// Parameter or artifact.
        what: What,
        /// Its name.
        name: String,
    },
    /// An output of a template.
    Output {
        /// The object.
        object: ObjectId,
        /// The template.
        template: TemplateId,
        /// Parameter or artifact.
        what: What,
        /// Its name.
        name: String,
    },
    /// An argument of a workflow: `spec.arguments`.
    Argument {
        /// The object that declares it.
        object: ObjectId,
        /// Parameter or artifact.
        what: What,
        /// Its name.
        name: String,
    },
    /// An output that the whole workflow sees by its `globalName`.
    Global {
        /// The object.
        object: ObjectId,
        /// Parameter or artifact.
        what: What,
        /// Its name.
        name: String,
    },
    /// A step or task.
    Item {
        /// The object.
        object: ObjectId,
        /// Its number among the object's [`Facts::calls`].
        call: CallId,
    },
    /// A volume.
    Volume {
        /// The object.
        object: ObjectId,
        /// The template that declares it; the spec when there is none.
        template: Option<TemplateId>,
        /// Its name.
        name: String,
    },
    /// A container of a container set.
    Container {
        /// The object.
        object: ObjectId,
        /// The template.
        template: TemplateId,
        /// Its name.
        name: String,
    },
    /// A ConfigMap or Secret, or a key of one.
    Config {
        /// Which of the two.
        kind: ConfigKind,
        /// The object's name.
        name: String,
        /// The key.
        key: Option<String>,
    },
}

/// Objects with keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigKind {
    /// A ConfigMap.
    ConfigMap,
    /// A Secret.
    Secret,
}

impl ConfigKind {
    /// The kind's name.
    pub fn name(self) -> &'static str {
        match self {
            ConfigKind::ConfigMap => "ConfigMap",
            ConfigKind::Secret => "Secret",
        }
    }

    fn of(foreign: SettingKind) -> Option<ConfigKind> {
        match foreign {
            SettingKind::ConfigMap => Some(ConfigKind::ConfigMap),
            SettingKind::Secret => Some(ConfigKind::Secret),
            _ => None,
        }
    }
}

/// What a place does with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// It declares it.
    Declaration,
    /// It reads or calls it.
    Read,
    /// It gives it a value, as an argument does to an input.
    Write,
}

/// How a name is written, which decides how another one takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A whole scalar.
    Scalar,
    /// A key of a map.
    Key,
    /// Within a text: a tag's path, `depends`, a list of names.
    Within,
    /// A member in an expression, after a dot.
    Member,
    /// A member in an expression, in quotes between brackets.
    Bracketed,
}

/// One name in its place.
#[derive(Clone, Debug)]
pub(super) struct Occurrence<'w> {
    pub(super) definition: Definition,
    /// The name, without quotes.
    pub(super) span: Span,
    pub(super) access: Access,
    pub(super) form: Form,
    /// The scalar that it stands in.
    pub(super) node: Node<'w>,
}

/// The names of everything in a file, by place.
pub(super) fn of_file(workspace: &Workspace, file: FileId) -> Vec<Occurrence<'_>> {
    let objects = workspace.objects_of(file).iter();
    let mut all: Vec<_> = objects
        .filter_map(|object| Facts::new(workspace, object))
        .flat_map(|facts| of_object(&facts))
        .collect();
    all.extend(config::declarations(workspace, file));
    sort(&mut all);
    all
}

/// The names in an object, by place.
pub(super) fn of_object<'w>(facts: &Facts<'w>) -> Vec<Occurrence<'w>> {
    let mut collector = Collector { facts, object: facts.object.id, found: Vec::new() };
    collector.object();
    for template in &facts.templates {
        collector.template(template);
    }
    for call in &facts.calls {
        collector.call(call);
    }
    collector.volumes();
    config::uses(&mut collector);
    paths::collect(&mut collector);
    let mut found = collector.found;
    sort(&mut found);
    found
}

fn sort(found: &mut Vec<Occurrence<'_>>) {
    found.sort_by(|a, b| (a.span, a.access, &a.definition).cmp(&(b.span, b.access, &b.definition)));
    found.dedup_by(|a, b| a.span == b.span && a.definition == b.definition);
}

pub(super) struct Collector<'f, 'w> {
    pub(super) facts: &'f Facts<'w>,
    pub(super) object: ObjectId,
    found: Vec<Occurrence<'w>>,
}

impl<'w> Collector<'_, 'w> {
    /// A whole scalar that is a name.
    fn scalar(&mut self, definition: Definition, name: View<'w, Str>, access: Access) {
        let Some(node) = name.node() else { return };
        let Some(text) = node.text().filter(|t| !t.is_empty() && !t.contains("{{")) else { return };
        self.within(definition, node, Span::new(0, text.len()), access, Form::Scalar);
    }

    /// A part of a scalar's decoded text.
    pub(super) fn within(
        &mut self,
        definition: Definition,
        node: Node<'w>,
        part: Span,
        access: Access,
        form: Form,
    ) {
        let span = node.source_span(part.range());
        self.found.push(Occurrence { definition, span, access, form, node });
    }

    fn object(&mut self) {
        let Some(root) = self.facts.workspace.view::<()>(self.facts.object) else { return };
        let meta: View<'w, ObjectMeta> = root.field("metadata");
        self.scalar(Definition::Object(self.object), meta.name(), Access::Declaration);
        let spec = self.facts.spec;
        if self.facts.object.kind == Kind::WorkflowEventBinding {
            let binding: View<'w, WorkflowEventBinding> = root.cast();
            let submit = binding.spec().submit();
            let reference = submit.workflow_template_ref();
            let cluster = reference.cluster_scope().get() == Some(true);
            let target = self.reference(reference.name(), cluster);
            self.arguments(target.map(|o| (o, None)), submit.arguments(), Access::Write);
            return;
        }
        let reference = spec.workflow_template_ref();
        self.reference(reference.name(), reference.cluster_scope().get() == Some(true));
        for what in [What::Parameter, What::Artifact] {
            for name in names_of(spec.arguments(), what) {
                let Some(text) = name.get() else { continue };
                let own = self.argument(what, text);
                let is_own = matches!(&own, Definition::Argument { object, .. } if *object == self.object);
                let access = if is_own { Access::Declaration } else { Access::Write };
                self.scalar(own, name, access);
            }
        }
    }

    /// An argument of the workflow: the one of the object that `workflowTemplateRef` names, where that declares it.
    pub(super) fn argument(&self, what: What, name: &str) -> Definition {
        let declares = |object: &&Object| match what {
            What::Parameter => object.interface.arguments.iter().any(|a| a.name == name),
            What::Artifact => object.interface.argument_artifacts.iter().any(|a| a == name),
        };
        let object = self.facts.globals.referenced.filter(declares).map_or(self.object, |o| o.id);
        Definition::Argument { object, what, name: name.to_owned() }
    }

    /// The name of another object.
    fn reference(&mut self, name: View<'w, Str>, cluster: bool) -> Option<&'w Object> {
        let text = name.get()?;
        let Lookup::Found(found) = self.facts.workspace.lookup(self.facts.object, text, cluster) else {
            return None;
        };
        self.scalar(Definition::Object(found.id), name, Access::Read);
        Some(found)
    }

    fn template(&mut self, template: &TemplateFacts<'w>) {
        let (object, id, view) = (self.object, template.id, template.view);
        if template.owner.is_none() {
            self.scalar(Definition::Template { object, template: id }, view.name(), Access::Declaration);
        }
        for what in [What::Parameter, What::Artifact] {
            let inputs = match what {
                What::Parameter => parameter_names(view.inputs().parameters()),
                What::Artifact => artifact_names(view.inputs().artifacts()),
            };
            for name in inputs {
                let Some(text) = name.get() else { continue };
                let definition = Definition::Input { object, template: id, what, name: text.to_owned() };
                self.scalar(definition, name, Access::Declaration);
            }
            let outputs: Vec<(View<'w, Str>, View<'w, Str>)> = match what {
                What::Parameter => {
                    view.outputs().parameters().iter().map(|p| (p.name(), p.global_name())).collect()
                }
                What::Artifact => {
                    view.outputs().artifacts().iter().map(|a| (a.name(), a.global_name())).collect()
                }
            };
            for (name, global) in outputs {
                if let Some(text) = name.get() {
                    let definition = Definition::Output { object, template: id, what, name: text.to_owned() };
                    self.scalar(definition, name, Access::Declaration);
                }
                if let Some(text) = global.get() {
                    let definition = Definition::Global { object, what, name: text.to_owned() };
                    self.scalar(definition, global, Access::Declaration);
                }
            }
        }
        self.target(template);
        self.containers(template);
    }

    /// The containers of a set, and which of them wait for which.
    fn containers(&mut self, template: &TemplateFacts<'w>) {
        let containers = template.view.container_set().containers();
        let name = |container: &View<'w, ContainerNode>| container.field::<Str>("name");
        let declared: Vec<&str> = containers.iter().filter_map(|c| name(&c).get()).collect();
        let definition = |name: &str| Definition::Container {
            object: self.object,
            template: template.id,
            name: name.to_owned(),
        };
        let mut found = Vec::new();
        for container in containers.iter() {
            let own = name(&container);
            found.extend(own.get().map(|text| (definition(text), own, Access::Declaration)));
            let others = container.dependencies().iter();
            let known = others.filter(|o| o.get().is_some_and(|text| declared.contains(&text)));
            found.extend(known.map(|o| (definition(o.or_empty()), o, Access::Read)));
        }
        for (definition, view, access) in found {
            self.scalar(definition, view, access);
        }
    }

    /// The names in a DAG's `target`.
    fn target(&mut self, template: &TemplateFacts<'w>) {
        let Some(node) = template.view.dag().target().node() else { return };
        let Some(text) = node.as_str().filter(|t| !t.contains("{{")) else { return };
        let mut at = 0;
        for name in text.split(' ') {
            if let Some(call) = self.facts.item_named(template.id, name) {
                let definition = Definition::Item { object: self.object, call: call.id };
                self.within(definition, node, Span::new(at, at + name.len()), Access::Read, Form::Within);
            }
            at += name.len() + 1;
        }
    }

    fn call(&mut self, call: &Call<'w>) {
        let facts = self.facts;
        if call.site.is_item() {
            // Of several with one name, tags mean the first.
            let first =
                call.caller.and_then(|caller| facts.item_named(caller, call.name)).map_or(call.id, |c| c.id);
            let definition = Definition::Item { object: self.object, call: first };
            self.scalar(definition, call.name_view, Access::Declaration);
            self.dependencies(call);
        }
        if call.template_ref.is_set() {
            let reference = call.template_ref;
            self.reference(reference.name(), reference.cluster_scope().get() == Some(true));
        }
        let Some((object, template)) = target_of(facts, call.target) else { return };
        if !call.inline.is_set() {
            self.scalar(Definition::Template { object, template }, call.callee(), Access::Read);
        }
        if !matches!(call.site, CallSite::Entrypoint | CallSite::OnExit | CallSite::ItemOnExit { .. })
            && let Some(found) = facts.workspace.object(object)
        {
            self.arguments(Some((found, Some(template))), call.arguments, Access::Write);
        }
    }

    /// The names of arguments: inputs of a template, or arguments of an object.
    fn arguments(
        &mut self,
        target: Option<(&'w Object, Option<TemplateId>)>,
        arguments: View<'w, Arguments>,
        access: Access,
    ) {
        let Some((found, template)) = target else { return };
        let object = found.id;
        for what in [What::Parameter, What::Artifact] {
            for view in names_of(arguments, what) {
                let Some(name) = view.get().map(str::to_owned) else { continue };
                let definition = match template {
                    Some(template) => Definition::Input { object, template, what, name },
                    None => Definition::Argument { object, what, name },
                };
                self.scalar(definition, view, access);
            }
        }
    }

    fn dependencies(&mut self, call: &Call<'w>) {
        let Item::Task(task) = call.item else { return };
        let Some(caller) = call.caller else { return };
        let facts = self.facts;
        let mut add = |node: Node<'w>, part: Span, name: &str, form: Form| {
            if let Some(found) = facts.item_named(caller, name) {
                let definition = Definition::Item { object: self.object, call: found.id };
                self.within(definition, node, part, Access::Read, form);
            }
        };
        if let (Some(node), Some(text)) = (task.depends().node(), task.depends().get()) {
            for reference in crate::expr::depends::parse(text).refs {
                add(node, reference.name_span, &reference.name, Form::Within);
            }
        }
        for name in task.dependencies().iter() {
            if let (Some(node), Some(text)) = (name.node(), name.get()) {
                add(node, Span::new(0, text.len()), text, Form::Scalar);
            }
        }
    }

    fn volumes(&mut self) {
        let facts = self.facts;
        let spec = facts.spec;
        let claims = spec.volume_claim_templates().iter();
        let own = spec.volumes().iter().map(|v| v.name());
        let own: Vec<_> = own.chain(claims.map(|c| c.metadata().name())).map(|name| (None, name)).collect();
        let templates = facts.templates.iter();
        let others = templates.flat_map(|t| t.view.volumes().iter().map(|v| (Some(t.id), v.name())));
        for (template, view) in own.into_iter().chain(others.collect::<Vec<_>>()) {
            let Some(name) = view.get() else { continue };
            let definition = Definition::Volume { object: self.object, template, name: name.to_owned() };
            self.scalar(definition, view, Access::Declaration);
        }
        let decoded = &facts.object.decoded;
        for (index, frame) in decoded.frames.iter().enumerate() {
            if !matches!(frame.desc.name, "VolumeMount" | "VolumeDevice") {
                continue;
            }
            let mount: View<'w, VolumeMount> = View::new(facts.tree.node(frame.node));
            let Some(name) = mount.name().get() else { continue };
            let id = crate::model::decode::FrameId(index as u32);
            let template = decoded.enclosing(id).find_map(|(id, _)| facts.template_of_frame(id));
            let declares = |id: &TemplateId| {
                facts.template(*id).view.volumes().iter().any(|v| v.name().get() == Some(name))
            };
            let template = template.filter(declares);
            let definition = Definition::Volume { object: self.object, template, name: name.to_owned() };
            self.scalar(definition, mount.name(), Access::Read);
        }
    }
}

/// The step or task whose output parameters are the items of a loop: `withParam: "{{steps.a.outputs.parameters}}"`.
pub(super) fn aggregated<'f, 'w>(facts: &'f Facts<'w>, call: &Call<'w>) -> Option<&'f Call<'w>> {
    let source = match call.item {
        Item::Step(step) => step.with_param().get(),
        Item::Task(task) => task.with_param().get(),
        _ => None,
    }?;
    let inner = source.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let rest = inner.strip_prefix("steps.").or_else(|| inner.strip_prefix("tasks."))?;
    let other = facts.item_named(call.caller?, rest.strip_suffix(".outputs.parameters")?)?;
    other.looped.is_some().then_some(other)
}

/// The template that a call leads to.
pub(super) fn target_of(facts: &Facts<'_>, target: Target<'_>) -> Option<(ObjectId, TemplateId)> {
    match target {
        Target::Local(id) => Some((facts.object.id, id)),
        Target::Remote(object, index) => Some((object.id, TemplateId(index))),
        _ => None,
    }
}

fn names_of(arguments: View<'_, Arguments>, what: What) -> Vec<View<'_, Str>> {
    match what {
        What::Parameter => parameter_names(arguments.parameters()),
        What::Artifact => artifact_names(arguments.artifacts()),
    }
}

fn parameter_names(list: View<'_, List<Parameter>>) -> Vec<View<'_, Str>> {
    list.iter().map(|p| p.name()).collect()
}

fn artifact_names(list: View<'_, List<Artifact>>) -> Vec<View<'_, Str>> {
    list.iter().map(|a| a.name()).collect()
}

impl Definition {
    /// Its name.
    pub fn name(&self, workspace: &Workspace) -> Option<String> {
        Some(match self {
            Definition::Object(id) => workspace.object(*id)?.name.to_string(),
            Definition::Template { object, template } => {
                workspace.object(*object)?.interface.templates.get(template.0)?.name.clone()
            }
            Definition::Input { name, .. }
            | Definition::Output { name, .. }
            | Definition::Argument { name, .. }
            | Definition::Global { name, .. }
            | Definition::Volume { name, .. }
            | Definition::Container { name, .. } => name.clone(),
            Definition::Item { object, call } => {
                let facts = Facts::new(workspace, workspace.object(*object)?)?;
                facts.calls.get(call.0)?.name.to_owned()
            }
            Definition::Config { name, key, .. } => key.as_ref().unwrap_or(name).clone(),
        })
    }

    /// The object that it belongs to, of those that argoc decodes.
    pub fn object(&self) -> Option<ObjectId> {
        match self {
            Definition::Object(object)
            | Definition::Template { object, .. }
            | Definition::Input { object, .. }
            | Definition::Output { object, .. }
            | Definition::Argument { object, .. }
            | Definition::Global { object, .. }
            | Definition::Item { object, .. }
            | Definition::Volume { object, .. }
            | Definition::Container { object, .. } => Some(*object),
            Definition::Config { .. } => None,
        }
    }

    /// Whether only its own object can refer to it.
    fn is_local(&self) -> bool {
        matches!(
            self,
            Definition::Global { .. }
                | Definition::Item { .. }
                | Definition::Volume { .. }
                | Definition::Container { .. }
        )
    }
}

/// The name at an offset; of several the most particular.
pub(super) fn at(workspace: &Workspace, file: FileId, offset: u32) -> Option<Occurrence<'_>> {
    let touches = |o: &Occurrence<'_>| o.span.touches(offset as usize);
    let found = match super::locate::object_at(workspace, file, offset) {
        Some(object) => of_object(&Facts::new(workspace, object)?),
        None => config::declarations(workspace, file),
    };
    found.into_iter().filter(touches).min_by_key(|o| (o.span.len(), o.access))
}

/// All places in the workspace that name something, by file and place, with the declarations.
pub(super) fn everywhere<'w>(
    workspace: &'w Workspace,
    definition: &Definition,
) -> Vec<(Place, Occurrence<'w>)> {
    let Some(name) = definition.name(workspace).filter(|n| !n.is_empty()) else { return Vec::new() };
    let home = definition.object().and_then(|id| workspace.object(id));
    let needle = memchr::memmem::Finder::new(name.as_bytes());
    let object = home.map(|o| memchr::memmem::Finder::new(o.name.as_bytes()));
    let mut found = Vec::new();
    for (index, file) in workspace.files().iter().enumerate() {
        let id = FileId(index as u32);
        let text = file.tree.text().as_bytes();
        let is_home = home.is_some_and(|o| o.file == id);
        // What an object offers is only used where the object is named.
        let may_refer = match &object {
            Some(object) => !definition.is_local() && object.find(text).is_some(),
            None => true,
        };
        if !(is_home || may_refer) || needle.find(text).is_none() {
            continue;
        }
        let here = of_file(workspace, id).into_iter().filter(|o| o.definition == *definition);
        found.extend(here.map(|o| (Place { file: id, span: o.span }, o)));
    }
    found
}
