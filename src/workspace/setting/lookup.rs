//! Finding settings, as seen from an object.

use super::super::{Object, Workspace};
use super::{Setting, SettingKind};
use crate::text::FileId;

impl Workspace {
    /// The namespaces that a setting is in; empty: not known.
    pub fn setting_namespaces<'w>(&'w self, setting: &'w Setting) -> &'w [String] {
        match &setting.namespace {
            Some(namespace) => std::slice::from_ref(namespace),
            None => self.file(setting.file).map_or(&[], |f| &f.namespaces),
        }
    }

    /// The settings of a kind and name that may be in one of the namespaces (any, where either side is not known), the
    /// nearest to the file first.
    pub fn find_settings<'w>(
        &'w self,
        from: FileId,
        kind: SettingKind,
        name: &str,
        namespaces: &[String],
    ) -> Vec<&'w Setting> {
        let all = self.settings().iter().filter(|s| s.kind == kind && s.name == name && !s.is_patch);
        let mut found: Vec<&Setting> =
            all.filter(|s| may_be_in(self.setting_namespaces(s), namespaces)).collect();
        // Where the namespace is known it is surely this one.
        found.sort_by_key(|s| {
            let own = self.setting_namespaces(s);
            (own.is_empty() != namespaces.is_empty(), self.file_distance(from, s.file), s.file, s.root)
        });
        found
    }

    /// The controller's configuration for an object: the nearest ConfigMap or values of the chart.
    pub fn controller(&self, from: FileId) -> Option<&Setting> {
        let is_one = |s: &&Setting| {
            !s.is_patch
                && match s.kind {
                    SettingKind::Controller => !s.parts.is_empty(),
                    SettingKind::Values => true,
                    _ => false,
                }
        };
        let all = self.settings().iter().filter(is_one);
        // `values.yaml` is what Helm reads unasked; what lies beside it is for some cluster.
        let is_other = |s: &Setting| {
            let name = self.file(s.file).and_then(|f| f.path.rsplit('/').next());
            s.kind == SettingKind::Values && !matches!(name, Some("values.yaml" | "values.yml"))
        };
        all.min_by_key(|s| (self.file_distance(from, s.file), is_other(s), s.file, s.root))
    }

    /// The namespaces of an object, as far as they are known.
    pub fn may_share_namespace(&self, object: &Object, setting: &Setting) -> bool {
        may_be_in(self.setting_namespaces(setting), self.namespaces(object))
    }
}

fn may_be_in(own: &[String], wanted: &[String]) -> bool {
    own.is_empty() || wanted.is_empty() || own.iter().any(|n| wanted.contains(n))
}
