//! The objects of all files: by kind, namespace and name, with what they offer to each other.

mod classify;
mod externals;
mod file;
mod interface;
mod kustomize;
mod location;
mod object;
mod resolve;
mod setting;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Version, View};
use crate::text::{FileId, Span};
use crate::yaml::Node;

pub use classify::{Class, classify};
pub use externals::{ExternalParameter, ExternalTemplate, Externals, ParameterKind};
pub use file::{Context, File, Input};
pub use interface::{
    ArgumentInterface, Callee, Input as InputInterface, InputArtifact, Interface, Output, OutputArtifact,
    TemplateInterface, TemplateKind, is_argument, is_checked,
};
pub use location::{Storage, has_location, has_location_or_key};
pub use object::{Object, ObjectId};
pub use resolve::Lookup;
pub use setting::{
    CONTROLLER_CONFIG, DEFAULT_REPOSITORY, Part, PartKind, REPOSITORIES, Setting, SettingKind,
    controller_container,
};

/// Everything that is checked together. It never changes: a change makes a new one, which shares the files that stay.
#[derive(Debug)]
pub struct Workspace {
    files: Vec<Arc<File>>,
    objects: Vec<Object>,
    settings: Vec<Setting>,
    by_name: BTreeMap<Arc<str>, Vec<ObjectId>>,
    version: Version,
}

impl Workspace {
    /// Puts files together. Their order decides nothing: they are sorted by path.
    pub fn new(files: Vec<File>, version: Version) -> Workspace {
        Workspace::of_shared(files.into_iter().map(Arc::new).collect(), version)
    }

    /// Puts files together that other workspaces may have too.
    pub fn of_shared(mut files: Vec<Arc<File>>, version: Version) -> Workspace {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        setting::open_named(&mut files, version);
        let patches = kustomize::patched_files(&files);
        let mut settings = Vec::new();
        let mut objects = Vec::with_capacity(files.iter().map(|f| f.objects.len()).sum());
        let mut by_name: BTreeMap<Arc<str>, Vec<ObjectId>> = BTreeMap::new();
        for (index, file) in files.iter().enumerate() {
            let id = FileId(index as u32);
            let is_patch = patches.contains(&id);
            for object in &file.objects {
                let object = object.placed(ObjectId(objects.len() as u32), id, is_patch);
                if !object.name.is_empty() && !is_patch {
                    by_name.entry(Arc::clone(&object.name)).or_default().push(object.id);
                }
                objects.push(object);
            }
            settings.extend(file.settings.iter().map(|setting| setting.placed(id, is_patch)));
        }
        Workspace { files, objects, settings, by_name, version }
    }

    /// Whether an object stands in a document that is too large to be read.
    pub fn is_in_bomb(&self, object: &Object) -> bool {
        self.file(object.file).is_some_and(|file| file.is_bomb(object.document))
    }

    /// What workflows depend on besides Argo's own kinds, by file and place.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Those of one file, in its order.
    pub fn settings_of(&self, file: FileId) -> &[Setting] {
        let start = self.settings.partition_point(|s| s.file < file);
        let end = self.settings.partition_point(|s| s.file <= file);
        self.settings.get(start..end).unwrap_or_default()
    }

    /// The node at the root of a setting.
    pub fn setting_root(&self, setting: &Setting) -> Option<Node<'_>> {
        Some(self.file(setting.file)?.tree.node(setting.root))
    }

    /// Takes the workspace apart, for a new one with other texts in some files.
    pub fn into_files(self) -> Vec<Arc<File>> {
        self.files
    }

    /// The workspace with other texts in some files.
    pub fn with_texts(self, texts: &[(FileId, String)]) -> Workspace {
        if texts.is_empty() {
            return self;
        }
        let version = self.version;
        let mut files = self.into_files();
        for (id, text) in texts {
            if let Some(file) = files.get_mut(id.0 as usize) {
                let input = Input { path: file.path.clone(), bytes: text.as_bytes(), context: file.context };
                let mut changed = File::read(input, version);
                changed.externals = Arc::clone(&file.externals);
                changed.namespaces = Arc::clone(&file.namespaces);
                *file = Arc::new(changed);
            }
        }
        Workspace::of_shared(files, version)
    }

    /// The version of Argo that manifests are for.
    pub fn version(&self) -> Version {
        self.version
    }

    /// All files, by path.
    pub fn files(&self) -> &[Arc<File>] {
        &self.files
    }

    /// What exists beyond the files, as the configuration of an object's file has it.
    pub fn externals(&self, object: &Object) -> &Externals {
        static NONE: Externals = Externals::NONE;
        self.file(object.file).map_or(&NONE, |f| &f.externals)
    }

    /// The namespaces that an object goes to, as far as they are known: its own, or those that the configuration of its
    /// file names. Empty: any.
    pub fn namespaces<'w>(&'w self, object: &'w Object) -> &'w [String] {
        match &object.namespace {
            Some(own) => std::slice::from_ref(own),
            None => self.file(object.file).map_or(&[], |f| &f.namespaces),
        }
    }

    /// The file with this number.
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize).map(|file| &**file)
    }

    /// All objects, by file and place.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The objects of one file, in its order.
    pub fn objects_of(&self, file: FileId) -> &[Object] {
        let start = self.objects.partition_point(|o| o.file < file);
        let end = self.objects.partition_point(|o| o.file <= file);
        self.objects.get(start..end).unwrap_or_default()
    }

    /// The object with this number.
    pub fn object(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(id.0 as usize)
    }

    /// The node at the root of an object.
    pub fn root(&self, object: &Object) -> Option<Node<'_>> {
        Some(self.file(object.file)?.tree.node(object.root))
    }

    /// The typed view of an object.
    pub fn view<T>(&self, object: &Object) -> Option<View<'_, T>> {
        self.root(object).map(View::new)
    }

    /// The place of an object's template's name, to point at from elsewhere.
    pub fn template_place(&self, object: &Object, index: usize) -> Option<Span> {
        let spec = object.spec_view(self)?;
        Some(spec.templates().at(index)?.name().place())
    }
}
