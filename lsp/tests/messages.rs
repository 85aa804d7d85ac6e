//! Whatever a client sends, every request is answered once, and what is said of a document is true of its text. The
//! fuzz target `messages` does the same for longer.

mod conversation;
mod fresh;

use conversation::converse;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_conversation_ends_well(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        converse(&bytes);
    }
}
