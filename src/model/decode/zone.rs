//! Where in a workflow a text stands, as far as Argo's checks distinguish places.

use super::walk::{Decoded, FrameId, Site};

/// The place of a text among templates, steps and tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// The template of `spec.templates` around it.
    pub template: Option<FrameId>,
    /// The step or task of that template around it.
    pub item: Option<FrameId>,
    /// The innermost inline template around it, if it is in one.
    pub inline: Option<FrameId>,
    /// The step or task around it inside that inline template.
    pub inline_item: Option<FrameId>,
    /// Whether it is in the `outputs` of the innermost template.
    pub outputs: bool,
    /// Whether it is the `target` of the innermost template's DAG.
    pub target: bool,
}

impl Zone {
    /// The innermost template.
    pub fn innermost(self) -> Option<FrameId> {
        self.inline.or(self.template)
    }

    /// The step or task around it in the innermost template.
    pub fn innermost_item(self) -> Option<FrameId> {
        if self.inline.is_some() { self.inline_item } else { self.item }
    }
}

impl Decoded {
    /// Where a text stands.
    pub fn zone(&self, site: &Site) -> Zone {
        let mut zone = Zone::default();
        let mut item = None;
        let mut seen_template = false;
        for (id, frame) in self.enclosing(site.frame) {
            match frame.desc.name {
                "WorkflowStep" | "DAGTask" => item = Some(id),
                "Outputs" if !seen_template && item.is_none() => zone.outputs = true,
                "DAGTemplate" if !seen_template && item.is_none() => {
                    zone.target = site.field.name == "target"
                }
                "Template" => {
                    let listed = frame.field.is_some_and(|f| f.name == "templates");
                    if listed {
                        zone.template = Some(id);
                        zone.item = item;
                    } else if !seen_template {
                        zone.inline = Some(id);
                        zone.inline_item = item;
                    }
                    seen_template = true;
                    item = None;
                }
                _ => {}
            }
        }
        zone
    }
}
