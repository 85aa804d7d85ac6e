//! How far long work has come: one line on standard error that is written over and over and then wiped away, only on a
//! terminal, and only when the work takes long.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Work that is done before this needs no line.
const PATIENCE: Duration = Duration::from_millis(300);
/// How often the line is written.
const PACE: Duration = Duration::from_millis(100);

/// The work that is going on. Dropping it wipes the line away.
#[derive(Debug, Default)]
pub struct Progress {
    line: Option<(Arc<Line>, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct Line {
    what: Mutex<&'static str>,
    done: AtomicUsize,
    total: AtomicUsize,
    is_over: Mutex<bool>,
    over: Condvar,
}

impl Progress {
    /// Progress that is shown where somebody looks: on a terminal.
    pub fn shown(is_wanted: bool) -> Progress {
        if !is_wanted || !std::io::stderr().is_terminal() {
            return Progress::default();
        }
        let line = Arc::new(Line::default());
        let shared = Arc::clone(&line);
        let thread = std::thread::Builder::new().spawn(move || shared.show(&mut std::io::stderr()));
        // Without a thread there is no line, and the work goes on.
        Progress { line: thread.ok().map(|thread| (line, thread)) }
    }

    /// Begins a part of the work: what it is, and how many pieces it has.
    pub fn begin(&self, what: &'static str, total: usize) {
        if let Some((line, _)) = &self.line {
            *line.what.lock().unwrap_or_else(PoisonError::into_inner) = what;
            line.done.store(0, Ordering::Relaxed);
            line.total.store(total, Ordering::Relaxed);
        }
    }

    /// One piece more is done.
    pub fn step(&self) {
        if let Some((line, _)) = &self.line {
            line.done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((line, thread)) = self.line.take() {
            *line.is_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
            line.over.notify_all();
            // It ends by itself; when it failed, only the line is lost.
            let _ = thread.join();
        }
    }
}

impl Line {
    fn show(&self, out: &mut impl std::io::Write) {
        let mut wait = PATIENCE;
        let mut widest = 0;
        let mut is_over = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        while !*is_over {
            let (guard, timeout) =
                self.over.wait_timeout(is_over, wait).unwrap_or_else(PoisonError::into_inner);
            is_over = guard;
            if timeout.timed_out() && !*is_over {
                let text = self.text();
                widest = widest.max(text.len());
                // Nobody is told when the terminal is gone.
                let _ = write!(out, "\r{text:<widest$}").and_then(|()| out.flush());
                wait = PACE;
            }
        }
        if widest > 0 {
            let _ = write!(out, "\r{:widest$}\r", "").and_then(|()| out.flush());
        }
    }

    fn text(&self) -> String {
        let what = *self.what.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        match total {
            0 => format!("{what}..."),
            _ => format!("{what}: {done} of {total}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Progress};
    use std::sync::Arc;
    use std::time::Duration;

    /// What is written during work that takes this long.
    fn written(work: Duration) -> String {
        let line = Arc::new(Line::default());
        let shared = Arc::clone(&line);
        let thread = std::thread::spawn(move || {
            let mut out = Vec::new();
            shared.show(&mut out);
            String::from_utf8(out).expect("text")
        });
        let progress = Progress { line: Some((Arc::clone(&line), std::thread::spawn(|| {}))) };
        progress.begin("Reading files", 3);
        progress.step();
        std::thread::sleep(work);
        drop(progress);
        thread.join().expect("it ends")
    }

    #[test]
    fn only_long_work_is_told_and_nothing_is_left() {
        assert_eq!(written(Duration::ZERO), "");
        let text = written(Duration::from_millis(600));
        assert!(text.starts_with("\rReading files: 1 of 3"), "{text:?}");
        assert!(text.ends_with("\r                     \r"), "{text:?}");
    }
}
