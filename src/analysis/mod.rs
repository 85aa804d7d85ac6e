//! Facts: everything that rules, the compiler and the editor need to know about an object, found once.

mod absence;
mod calls;
mod constants;
mod dag;
mod expressions;
mod facts;

mod globals;
mod marshal;
mod misspelt;
mod named;
mod order;
mod recursion;
mod scope;
mod setting;
pub mod storage;
mod tags;
mod unknown;
mod uses;
mod validated;

pub use absence::{Absence, Cause, Flow, State, States, condition, continues, skipped};
pub use calls::{Call, CallId, CallSite, Item, Loop, Reach, Target};
pub use constants::{Constants, Expected};
pub use dag::{Dag, Dependency};
pub use expressions::{Effect, ExprUse, Missing, Names, Surroundings};
pub use facts::{Facts, TemplateFacts, TemplateId};
pub use globals::Globals;
pub use marshal::closes_later;
pub use misspelt::{Declared, Misspelt};
pub use named::{Law, ListOwner, NamedList, Refusal};
pub use order::{Elsewhere, Order, elsewhere, newly_reachable, reachable};
pub use recursion::{Recursion, TemplatePlace, is_unconditional};
pub use scope::{Name, Position, Scope, Type, item_keys, loop_items};
pub use setting::{Reader, SettingFacts};
pub use tags::{ROOTS, TagUse, Verdict};
pub use unknown::{Reason, Unknown};
pub use uses::{NodeUse, UseForm, UsePlace};
pub use validated::Seen;
