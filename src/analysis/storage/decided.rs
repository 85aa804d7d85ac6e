//! A value with who decided it, and whom that overruled.

use crate::diagnostic::Place;

/// Who decides something about storage, the nearest to the artifact first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// The artifact.
    Artifact,
    /// The template.
    Template,
    /// `templateDefaults` of the workflow.
    TemplateDefaults,
    /// The object itself.
    Object,
    /// The template that `workflowTemplateRef` names.
    Reference,
    /// `workflowDefaults` of the controller's configuration.
    WorkflowDefaults,
    /// The artifact repository that is used.
    Repository,
    /// A ConfigMap of artifact repositories.
    RepositoryConfig,
    /// The controller's configuration.
    Controller,
    /// Argo, as nobody says anything.
    BuiltIn,
    /// Something that is not among the files.
    NotHere,
}

impl Who {
    /// The word for it in output for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Who::Artifact => "artifact",
            Who::Template => "template",
            Who::TemplateDefaults => "templateDefaults",
            Who::Object => "object",
            Who::Reference => "workflowTemplateRef",
            Who::WorkflowDefaults => "workflowDefaults",
            Who::Repository => "repository",
            Who::RepositoryConfig => "repositoryConfigMap",
            Who::Controller => "controller",
            Who::BuiltIn => "default",
            Who::NotHere => "unknown",
        }
    }

    /// The words for it in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Who::Artifact => "the artifact",
            Who::Template => "the template",
            Who::TemplateDefaults => "templateDefaults",
            Who::Object => "the object",
            Who::Reference => "the referenced template",
            Who::WorkflowDefaults => "workflowDefaults",
            Who::Repository => "the artifact repository",
            Who::RepositoryConfig => "the ConfigMap of repositories",
            Who::Controller => "the controller's configuration",
            Who::BuiltIn => "Argo's default",
            Who::NotHere => "not in these files",
        }
    }
}

/// Who decided something, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Who.
    pub who: Who,
    /// Where it is written; nowhere for defaults.
    pub place: Option<Place>,
}

impl Origin {
    /// Somebody who says it at a place.
    pub fn at(who: Who, place: Place) -> Origin {
        Origin { who, place: Some(place) }
    }

    /// What holds when nobody says anything.
    pub const BUILT_IN: Origin = Origin { who: Who::BuiltIn, place: None };
    /// Something that is not among the files.
    pub const NOT_HERE: Origin = Origin { who: Who::NotHere, place: None };
}

/// A value, who decided it, and what others wanted in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided<T> {
    /// The value; `None` when the files do not say it.
    pub value: Option<T>,
    /// Who decided it.
    pub by: Origin,
    /// What others say, the most powerful first.
    pub overruled: Vec<(T, Origin)>,
}

/// What somebody who may decide says.
#[derive(Clone, Debug)]
pub(super) enum Say<T> {
    /// A value.
    Value(T, Origin),
    /// Nobody knows: they are not among the files.
    Unknown,
}

impl<T> Decided<T> {
    /// What nobody else can change.
    pub(super) fn by(value: T, by: Origin) -> Decided<T> {
        Decided { value: Some(value), by, overruled: Vec::new() }
    }

    /// What the files do not say.
    pub(super) fn unknown() -> Decided<T> {
        Decided { value: None, by: Origin::NOT_HERE, overruled: Vec::new() }
    }

    /// The first who says something decides; without any, the default does.
    pub(super) fn first(said: impl IntoIterator<Item = Say<T>>, default: T) -> Decided<T> {
        let mut decided: Option<Decided<T>> = None;
        for say in said {
            match (say, &mut decided) {
                (Say::Value(value, by), None) => decided = Some(Decided::by(value, by)),
                (Say::Value(value, by), Some(decided)) => decided.overruled.push((value, by)),
                (Say::Unknown, None) => decided = Some(Decided::unknown()),
                (Say::Unknown, Some(_)) => {}
            }
        }
        decided.unwrap_or_else(|| Decided::by(default, Origin::BUILT_IN))
    }

    /// Whether the object, its template or one of its artifacts decided.
    pub fn is_written(&self) -> bool {
        self.by.place.is_some()
    }
}
