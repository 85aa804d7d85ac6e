//! Putting a flow together, object by object.

use std::collections::BTreeMap;

use super::{Callee, Flow, Place, Step, TemplateFlow, TemplateIndex, edges, recursion};
use crate::analysis::{Call, CallId, CallSite, Facts, Target, TemplateId};
use crate::model::Kind;
use crate::workspace::{Object, ObjectId, Workspace};

pub(super) fn build<'w>(workspace: &'w Workspace, object: &'w Object) -> Option<Flow<'w>> {
    if object.kind == Kind::WorkflowEventBinding {
        return None;
    }
    let facts = Facts::new(workspace, object)?;
    let mut builder = Builder {
        workspace,
        facts: Vec::new(),
        uses: Vec::new(),
        objects: BTreeMap::new(),
        found: Vec::new(),
        known: BTreeMap::new(),
    };
    let own: Vec<TemplateId> = facts.templates.iter().map(|t| t.id).collect();
    builder.add_object(facts);
    for id in own {
        builder.template(0, id);
    }
    let roots = builder.roots();
    let mut templates: Vec<TemplateFlow> = Vec::new();
    // Grows while it is walked: a template of another object is found when something calls it.
    while let Some(&(owner, id)) = builder.found.get(templates.len()) {
        let steps = builder.steps(owner, id);
        let edges = edges::between(&builder.facts[owner], &builder.uses[owner], id, &steps);
        templates.push(TemplateFlow {
            index: TemplateIndex(templates.len()),
            owner,
            id,
            steps,
            edges,
            knot: None,
        });
    }
    recursion::mark(&mut templates);
    Some(Flow { workspace, facts: builder.facts, templates, roots })
}

struct Builder<'w> {
    workspace: &'w Workspace,
    facts: Vec<Facts<'w>>,
    uses: Vec<edges::Uses>,
    objects: BTreeMap<ObjectId, usize>,
    found: Vec<(usize, TemplateId)>,
    known: BTreeMap<(usize, TemplateId), TemplateIndex>,
}

impl<'w> Builder<'w> {
    fn add_object(&mut self, facts: Facts<'w>) -> usize {
        let owner = self.facts.len();
        self.objects.insert(facts.object.id, owner);
        self.uses.push(edges::uses(&facts));
        self.facts.push(facts);
        owner
    }

    fn owner_of(&mut self, object: &'w Object) -> Option<usize> {
        if let Some(owner) = self.objects.get(&object.id) {
            return Some(*owner);
        }
        let facts = Facts::new(self.workspace, object)?;
        Some(self.add_object(facts))
    }

    fn template(&mut self, owner: usize, id: TemplateId) -> TemplateIndex {
        let next = TemplateIndex(self.found.len());
        let index = *self.known.entry((owner, id)).or_insert(next);
        if index == next {
            self.found.push((owner, id));
        }
        index
    }

    /// The steps of a template with their hooks.
    fn steps(&mut self, owner: usize, id: TemplateId) -> Vec<Step> {
        let calls: Vec<CallId> = self.facts[owner].template(id).calls.clone();
        let mut steps: Vec<Step> = Vec::with_capacity(calls.len());
        let mut at: BTreeMap<CallId, usize> = BTreeMap::new();
        for call in calls {
            let place = match self.facts[owner].call(call).site {
                CallSite::Step { group, .. } => Place::Group(group),
                CallSite::Task { .. } => Place::Task,
                CallSite::ItemHook { of } | CallSite::ItemOnExit { of } => match at.get(&of) {
                    Some(index) => Place::Hook { of: *index },
                    None => continue,
                },
                _ => continue,
            };
            at.insert(call, steps.len());
            let callee = self.callee(owner, call);
            steps.push(Step { owner, call, callee, place });
        }
        steps
    }

    fn callee(&mut self, owner: usize, call: CallId) -> Callee {
        let call = self.facts[owner].call(call).clone();
        match call.target {
            Target::Local(id) => Callee::Template(self.template(owner, id)),
            Target::Remote(object, index) => match self.owner_of(object) {
                Some(owner) if index < self.facts[owner].templates.len() => {
                    Callee::Template(self.template(owner, TemplateId(index)))
                }
                _ => Callee::Unknown(written(&call)),
            },
            Target::Dynamic => Callee::Dynamic(written(&call)),
            Target::Undefined | Target::UndefinedRemote(_) | Target::External { .. } | Target::None => {
                Callee::Unknown(written(&call))
            }
        }
    }

    /// What the spec names; what it leaves out comes from the object that `workflowTemplateRef` names.
    fn roots(&mut self) -> Vec<Step> {
        let mut owners = vec![0];
        if let Some(referenced) = self.facts[0].globals.referenced
            && let Some(owner) = self.owner_of(referenced)
        {
            owners.push(owner);
        }
        let mut roots: Vec<(Place, String, Step)> = Vec::new();
        for owner in owners {
            let calls: Vec<(CallId, CallSite, String)> =
                self.facts[owner].calls.iter().map(|c| (c.id, c.site, c.name.to_owned())).collect();
            for (call, site, name) in calls {
                let place = match site {
                    CallSite::Entrypoint => Place::Entrypoint,
                    CallSite::OnExit => Place::ExitHandler,
                    CallSite::SpecHook => Place::SpecHook,
                    _ => continue,
                };
                if roots.iter().any(|(p, n, _)| *p == place && *n == name) {
                    continue;
                }
                let callee = self.callee(owner, call);
                roots.push((place, name, Step { owner, call, callee, place }));
            }
        }
        let rank = |place: &Place| match place {
            Place::Entrypoint => 0,
            Place::ExitHandler => 1,
            _ => 2,
        };
        roots.sort_by_key(|(place, _, _)| rank(place));
        roots.into_iter().map(|(_, _, step)| step).collect()
    }
}

/// The template that a call names, as it is written.
fn written(call: &Call<'_>) -> String {
    if call.template_ref.is_set() {
        format!("{}/{}", call.template_ref.name().or_empty(), call.template_ref.template().or_empty())
    } else {
        call.template.or_empty().to_owned()
    }
}
