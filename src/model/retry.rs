//! Retries.

use super::macros::model;
use super::{Enforcer, Format, IntOrString, Language, Str, Wanted};

model! {
    /// How often, when and with what pauses a failed step runs again.
    struct RetryStrategy {
        /// The greatest number of attempts after the first one; no limit when left out.
        limit: IntOrString { format: Format::IntText },
        /// Which failures are worth another attempt.
        retry_policy "retryPolicy": Str {
            values: &["Always", "OnFailure", "OnError", "OnTransientError"],
            values_by: Enforcer::Argo,
        },
        /// The pauses between attempts.
        backoff: Backoff,
        /// Decides after each attempt whether there is another one; sees `retries` and `lastRetry`.
        expression: Str { language: Language::Expr(Wanted::Bool) },
    }

    /// Pauses between attempts, growing by a factor.
    struct Backoff {
        /// The first pause; a bare number means seconds.
        duration: Str { format: Format::Duration },
        /// By how much each pause is longer than the one before.
        factor: IntOrString { format: Format::IntText },
        /// How long all attempts may take together.
        max_duration "maxDuration": Str { format: Format::Duration },
        /// The longest pause.
        cap: Str { format: Format::Duration },
    }
}
