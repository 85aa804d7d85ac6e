//! What happens when argoc itself is wrong: one line that asks for a report, and the other files are still checked.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};

const ISSUES: &str = "https://github.com/argoc-dev/argoc/issues";

thread_local! {
    /// Whether somebody on this thread waits to hear of a panic.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic under guard happened.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Replaces the message and backtrace of a panic by one line, for the whole process; `complain` tells it.
pub fn install_hook(complain: fn(&str)) {
    std::panic::set_hook(Box::new(move |info| {
        let place = place_of(info);
        if GUARDED.get() {
            PLACE.with_borrow_mut(|last| *last = place);
        } else {
            complain(&format!("this is a bug in argoc ({place}); please report it: {ISSUES}"));
        }
    }));
}

fn place_of(info: &PanicHookInfo<'_>) -> String {
    info.location().map_or_else(|| "somewhere".to_owned(), |at| format!("{}:{}", at.file(), at.line()))
}

/// Does something with a file.
///
/// # Errors
/// When that panics: the line to be told, with the file's name.
pub fn guard<T>(path: &str, work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|_| {
        let place = PLACE.with_borrow_mut(std::mem::take);
        format!("{path}: not checked, because of a bug in argoc ({place}); please report it with the file: {ISSUES}")
    })
}

#[cfg(test)]
mod tests {
    use super::{guard, install_hook};

    #[test]
    fn one_line_with_the_file_and_the_place() {
        install_hook(|_| {});
        let told = guard("a/b.yaml", || -> u8 { panic!("not for users") }).expect_err("it panics");
        assert!(
            told.starts_with("a/b.yaml: not checked, because of a bug in argoc (host/src/panics.rs:"),
            "{told}"
        );
        assert!(!told.contains("not for users") && !told.contains('\n'), "{told}");
        assert_eq!(guard("a/b.yaml", || 1), Ok(1));
    }
}
