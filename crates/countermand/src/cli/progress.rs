//! A progress bar on standard error, while it is a terminal.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Global;

const REFRESH: Duration = Duration::from_millis(100);

/// Shows how far the reading of a file is; nothing when quiet or not on a terminal.
pub(super) struct Progress {
    is_shown: bool,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Progress {
    pub(super) fn new(global: &Global) -> Self {
        Self {
            is_shown: !global.quiet && std::io::stderr().is_terminal(),
            running: None,
        }
    }

    /// Follows a counter of bytes until [`Progress::finish`].
    pub(super) fn watch(&mut self, label: &str, bytes: Option<Arc<AtomicU64>>, size: Option<u64>) {
        self.finish();
        let (true, Some(bytes)) = (self.is_shown, bytes) else {
            return;
        };
        let bar = new_bar(size, label);
        let is_over = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                bar.set_position(bytes.load(Ordering::Relaxed));
                std::thread::sleep(REFRESH);
            }
            bar.finish_and_clear();
        });
        self.running = Some((is_over, thread));
    }

    /// Takes the bar away.
    pub(super) fn finish(&mut self) {
        if let Some((is_over, thread)) = self.running.take() {
            is_over.store(true, Ordering::Relaxed);
            let _ = thread.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

fn new_bar(size: Option<u64>, label: &str) -> ProgressBar {
    let bar = size.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    let template = if size.is_some() {
        "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}"
    } else {
        "{msg} {spinner} {bytes} {bytes_per_sec}"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(label.to_owned());
    bar
}
