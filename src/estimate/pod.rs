//! What the pod of a template asks for.

use crate::flow::{Flow, TemplateIndex};
use crate::model::metadata::{Container, ResourceRequirements};
use crate::model::template::Template;
use crate::model::{Map, Quantity, View};
use crate::values::quantity;
use crate::workspace::TemplateKind;

/// CPU and memory that pods ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Thousandths of a core.
    pub cpu: u64,
    /// Bytes.
    pub memory: u64,
    /// Whether some container says nothing, or something with a tag in it, so that it may be more.
    pub is_partial: bool,
}

impl Request {
    /// Both together.
    pub fn plus(self, other: Request) -> Request {
        Request {
            cpu: self.cpu.saturating_add(other.cpu),
            memory: self.memory.saturating_add(other.memory),
            is_partial: self.is_partial || other.is_partial,
        }
    }

    /// The greater of both, each resource by itself.
    pub fn greater(self, other: Request) -> Request {
        Request {
            cpu: self.cpu.max(other.cpu),
            memory: self.memory.max(other.memory),
            is_partial: self.is_partial || other.is_partial,
        }
    }

    /// So many times as much.
    pub fn times(self, count: u64) -> Request {
        Request {
            cpu: self.cpu.saturating_mul(count),
            memory: self.memory.saturating_mul(count),
            is_partial: self.is_partial,
        }
    }
}

/// What one pod of a template asks for: its containers and sidecars together, or the largest init container if that is
/// more. Argo's own containers are not counted: the controller's configuration decides about them.
pub(super) fn request(flow: &Flow<'_>, index: TemplateIndex) -> Request {
    let view = flow.template_facts(index).view;
    let spec = flow.facts().spec;
    for whole in [view.pod_resources(), spec.pod_resources()] {
        if whole.is_set() {
            return of(whole);
        }
    }
    let defaults: View<'_, Template> = spec.template_defaults();
    let own = match flow.kind(index) {
        Some(TemplateKind::Container) => container(view.container().cast(), defaults.container().cast()),
        Some(TemplateKind::Script) => container(view.script().cast(), defaults.script().cast()),
        Some(TemplateKind::ContainerSet) => {
            let containers = view.container_set().containers();
            containers
                .iter()
                .map(|c| of(c.cast::<Container>().resources()))
                .fold(Request::default(), Request::plus)
        }
        _ => return Request::default(),
    };
    let beside = view.sidecars().iter().map(|c| of(c.cast::<Container>().resources()));
    let together = beside.fold(own, Request::plus);
    let before = view.init_containers().iter().map(|c| of(c.cast::<Container>().resources()));
    before.fold(together, Request::greater)
}

fn container(own: View<'_, Container>, default: View<'_, Container>) -> Request {
    if own.resources().is_set() { of(own.resources()) } else { of(default.resources()) }
}

/// Kubernetes takes the limit where there is no request.
fn of(resources: View<'_, ResourceRequirements>) -> Request {
    let read = |name: &str| amount(resources.requests(), name).or_else(|| amount(resources.limits(), name));
    let (cpu, memory) = (read("cpu"), read("memory"));
    let is_partial = !matches!((cpu, memory), (Some(Some(_)), Some(Some(_))));
    let number = |amount: Option<Option<f64>>, factor: f64| match amount.flatten() {
        Some(amount) if amount > 0.0 => (amount * factor).ceil() as u64,
        _ => 0,
    };
    Request { cpu: number(cpu, 1000.0), memory: number(memory, 1.0), is_partial }
}

/// An amount of a resource: nothing when it is not named, nothing within when it cannot be read.
fn amount(map: View<'_, Map<Quantity>>, name: &str) -> Option<Option<f64>> {
    let text = map.get(name).node()?.text()?;
    Some(quantity::parse(text).ok().map(|q| q.to_f64()).filter(|a| a.is_finite()))
}
