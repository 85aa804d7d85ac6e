//! What accounts may do, as far as the files say it.

use crate::model::View;
use crate::model::cluster::{PolicyRule, Role, RoleBinding};
use crate::text::FileId;
use crate::workspace::{Setting, SettingKind, Workspace};

/// Something that an account needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The resource, of the group `argoproj.io`.
    pub resource: &'static str,
    /// What it has to do with it.
    pub verbs: &'static [&'static str],
}

/// What pods that delete artifacts need.
pub const GC_NEEDS: [Need; 2] = [
    Need { resource: "workflowartifactgctasks", verbs: &["list", "watch"] },
    Need { resource: "workflowartifactgctasks/status", verbs: &["patch"] },
];

/// What the executor needs.
pub const EXECUTOR_NEEDS: [Need; 1] = [Need { resource: "workflowtaskresults", verbs: &["create", "patch"] }];

/// What the files say about an account.
#[derive(Clone, Debug)]
pub enum Rights<'w> {
    /// No binding here names it.
    Unbound,
    /// Nothing that could be relied on: a binding names a role that is not here, or everybody.
    Unknown,
    /// It has all that it needs.
    Enough,
    /// Its bindings are all here, and give it too little.
    Lacking {
        /// The first thing that it lacks.
        need: Need,
        /// The verbs that it lacks.
        verbs: Vec<&'static str>,
        /// One of its bindings.
        binding: &'w Setting,
        /// The role that this binding gives.
        role: &'w Setting,
    },
}

/// What the files say about an account of a namespace (one of `namespaces`; empty: any).
pub fn rights<'w>(
    workspace: &'w Workspace,
    from: FileId,
    account: &str,
    namespaces: &[String],
    needs: &'static [Need],
) -> Rights<'w> {
    let mut roles: Vec<(&Setting, &Setting)> = Vec::new();
    for binding in workspace.settings() {
        let is_cluster = match binding.kind {
            SettingKind::RoleBinding => false,
            SettingKind::ClusterRoleBinding => true,
            _ => continue,
        };
        let Some(view) = view::<RoleBinding>(workspace, binding) else { continue };
        let own = workspace.setting_namespaces(binding);
        let fits = |theirs: &[String]| {
            theirs.is_empty() || namespaces.is_empty() || theirs.iter().any(|n| namespaces.contains(n))
        };
        if !is_cluster && !fits(own) {
            continue;
        }
        let mut is_named = false;
        for subject in view.subjects().iter() {
            let everybody = subject.kind().get() == Some("Group");
            let theirs: Vec<String> = match subject.namespace().get() {
                Some(namespace) => vec![namespace.to_owned()],
                None => own.to_vec(),
            };
            if everybody && subject.name().or_empty().starts_with("system:") {
                return Rights::Unknown;
            }
            is_named |= subject.kind().get() == Some("ServiceAccount")
                && subject.name().get() == Some(account)
                && fits(&theirs);
        }
        if !is_named {
            continue;
        }
        let reference = view.role_ref();
        let kind = match reference.kind().get() {
            Some("ClusterRole") => SettingKind::ClusterRole,
            _ => SettingKind::Role,
        };
        let names: &[String] = if kind == SettingKind::ClusterRole { &[] } else { own };
        let found = workspace.find_settings(from, kind, reference.name().or_empty(), names);
        let Some(role) = found.first() else { return Rights::Unknown };
        let is_aggregate = view_role(workspace, role).is_none_or(|r| r.aggregation_rule().is_set());
        if is_aggregate || role.incomplete {
            return Rights::Unknown;
        }
        roles.push((binding, role));
    }
    let Some(&(binding, role)) = roles.first() else { return Rights::Unbound };
    for need in needs {
        let lacks = |verb: &&&'static str| {
            !roles.iter().any(|(_, role)| {
                let rules = view_role(workspace, role).into_iter().flat_map(|r| r.rules().iter());
                rules.into_iter().any(|rule| allows(rule, need.resource, verb))
            })
        };
        let verbs: Vec<&'static str> = need.verbs.iter().filter(lacks).copied().collect();
        if !verbs.is_empty() {
            return Rights::Lacking { need: *need, verbs, binding, role };
        }
    }
    Rights::Enough
}

/// The first account that bindings of these namespaces name and that has all that is needed.
pub fn account_with<'w>(
    workspace: &'w Workspace,
    from: FileId,
    namespaces: &[String],
    needs: &'static [Need],
) -> Option<&'w str> {
    let bindings = workspace.settings().iter().filter(|s| s.kind == SettingKind::RoleBinding);
    let views = bindings.filter_map(|b| view::<RoleBinding>(workspace, b));
    let accounts = views.flat_map(|v| v.subjects().iter()).filter_map(|subject| {
        subject.name().get().filter(|_| subject.kind().get() == Some("ServiceAccount"))
    });
    let mut able = accounts
        .filter(|account| matches!(rights(workspace, from, account, namespaces, needs), Rights::Enough));
    able.next()
}

fn view<'w, T>(workspace: &'w Workspace, setting: &Setting) -> Option<View<'w, T>> {
    workspace.setting_root(setting).map(View::new)
}

fn view_role<'w>(workspace: &'w Workspace, setting: &Setting) -> Option<View<'w, Role>> {
    view(workspace, setting)
}

fn allows(rule: View<'_, PolicyRule>, resource: &str, verb: &str) -> bool {
    let has = |list: View<'_, crate::model::List<crate::model::Str>>, wanted: &str| {
        list.iter()
            .any(|item| item.get().is_some_and(|text| text == wanted || text == "*" || text.contains("{{")))
    };
    has(rule.api_groups(), "argoproj.io") && has(rule.resources(), resource) && has(rule.verbs(), verb)
}
