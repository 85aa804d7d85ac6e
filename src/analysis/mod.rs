//! Facts: everything that rules, the compiler and the editor need to know about an object, found once.

mod calls;
mod dag;
mod facts;
mod globals;
mod misspelt;
mod named;
mod order;
mod scope;
mod tags;
mod unknown;

pub use calls::{Call, CallId, CallSite, Item, Loop, Target};
pub use dag::{Dag, Dependency};
pub use facts::{Facts, TemplateFacts, TemplateId};
pub use globals::Globals;
pub use misspelt::{Declared, Misspelt};
pub use named::{Law, NamedList};
pub use order::{Order, reachable};
pub use scope::{Name, Position, Scope, Type, item_keys, loop_items};
pub use tags::{ROOTS, TagUse, Verdict};
pub use unknown::{Reason, Unknown};
