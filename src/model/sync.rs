//! Locks: mutexes and semaphores that workflows and templates wait for.

use super::macros::model;
use super::metadata::ConfigMapKeySelector;
use super::{Bool, Enforcer, List, Removal, Str, Version};

const MULTIPLE: Option<Version> = Some(Version::new(3, 6));
const DATABASE: Option<Version> = Some(Version::new(3, 7));

model! {
    /// The locks that a workflow or template needs before it may start. All of them are taken together, and given
    /// back when it ends.
    struct Synchronization {
        /// Semaphores, each of which lets a number of holders in at a time.
        semaphores: List<SemaphoreRef> { since: MULTIPLE },
        /// Mutexes, each of which lets one holder in at a time.
        mutexes: List<Mutex> { since: MULTIPLE },
        /// One semaphore.
        semaphore: SemaphoreRef {
            removed: Some(Removal { version: Version::new(4, 0), instead: "`semaphores`, a list" }),
        },
        /// One mutex.
        mutex: Mutex {
            removed: Some(Removal { version: Version::new(4, 0), instead: "`mutexes`, a list" }),
        },
    }

    /// A semaphore, with its size in a ConfigMap or in a database: exactly one of the two.
    struct SemaphoreRef {
        /// The key of a ConfigMap that holds the number of holders at a time, as text.
        config_map_key_ref "configMapKeyRef": ConfigMapKeySelector,
        /// The namespace of the ConfigMap, or of the database's entry; the workflow's when left out.
        namespace: Str,
        /// A semaphore whose size and holders are kept in the database that the controllers share.
        database: SyncDatabaseRef { since: DATABASE },
    }

    /// An entry in the database that controllers share for locks.
    struct SyncDatabaseRef {
        /// The semaphore's name; its size stands in the table of limits under `NAMESPACE/KEY`.
        key: Str { required: Enforcer::Schema },
    }

    /// A lock that one holder at a time may have.
    struct Mutex {
        /// The mutex's name; whoever writes the same name in the same namespace waits for the same lock. Not empty.
        name: Str,
        /// The namespace that the name belongs to; the workflow's when left out.
        namespace: Str,
        /// Keeps the lock in the database that the controllers share, instead of in one controller's memory.
        database: Bool { since: DATABASE },
    }
}
