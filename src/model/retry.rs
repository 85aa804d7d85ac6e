//! Retries.

use super::macros::model;
use super::{Enforcer, Format, IntOrString, Language, Str, Version, Wanted};

model! {
    /// How often, when and with what pauses something runs again after a bad end.
    struct RetryStrategy {
        /// The greatest number of attempts after the first one; no limit when left out.
        limit: IntOrString { format: Format::IntText },
        /// Which bad ends are worth another attempt: failures of the program, errors of the system around it, both,
        /// or only errors that pass by themselves. `OnFailure` when left out, `Always` with an `expression`.
        retry_policy "retryPolicy": Str {
            values: &["Always", "OnFailure", "OnError", "OnTransientError"],
            values_by: Enforcer::Argo,
        },
        /// The pauses between attempts; none when left out. Without `limit` they are not kept.
        backoff: Backoff,
        /// Where another attempt may run.
        affinity: RetryAffinity,
        /// Decides after each attempt whether there is another one; sees `retries` and `lastRetry`, all of them
        /// texts: `asInt(lastRetry.exitCode) > 1`.
        expression: Str { language: Language::Expr(Wanted::Bool) },
    }

    /// Pauses between attempts, growing by a factor.
    struct Backoff {
        /// The first pause; a bare number means seconds.
        duration: Str { format: Format::Duration },
        /// By how much each pause is longer than the one before; all are the same when left out.
        factor: IntOrString { format: Format::IntText },
        /// How long all attempts may take together, counted from the start of the first; a bare number means
        /// seconds.
        max_duration "maxDuration": Str { format: Format::Duration },
        /// The longest pause; a bare number means seconds.
        cap: Str { format: Format::Duration, since: Some(Version::new(3, 7)) },
    }

    /// Where another attempt may run.
    struct RetryAffinity {
        /// Keeps attempts away from the nodes on which earlier ones ended badly; written `{}`.
        node_anti_affinity "nodeAntiAffinity": RetryNodeAntiAffinity,
    }

    /// Marks that attempts avoid nodes; it has no fields.
    struct RetryNodeAntiAffinity {}
}
