//! The log of a desk at work: lines on standard error, and a file a day below its data directory, for
//! `countermand logs tail`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

use crate::secrets::private_file;

/// The folder of the files below the data directory.
const FOLDER: &str = "logs";
/// How their names begin and end; between stands the day.
const BEGINNING: &str = "desk.";
const ENDING: &str = ".jsonl";
/// Days that are kept.
const N_DAYS: usize = 14;

/// Where lines go once a desk is at work; nowhere before.
static FILES: Mutex<Option<NonBlocking>> = Mutex::new(None);

/// While it is held lines are written down; dropped, the last of them are on their way to the disk.
#[derive(Debug)]
pub struct Keeping {
    _worker: WorkerGuard,
}

impl Drop for Keeping {
    fn drop(&mut self) {
        *FILES.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Begins to write the log down below a data directory.
///
/// # Errors
/// When the folder or the file cannot be made.
pub fn keep_in(data: &Path) -> anyhow::Result<Keeping> {
    let folder = folder(data);
    let failed = || format!("the log in {} cannot be written", folder.display());
    // The data directory, too, where the log is the first thing in it.
    private_file::make_directory(&folder).with_context(failed)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(BEGINNING.trim_end_matches('.'))
        .filename_suffix(ENDING.trim_start_matches('.'))
        .max_log_files(N_DAYS)
        .build(&folder)
        .with_context(failed)?;
    let (writer, worker) = tracing_appender::non_blocking(files);
    *FILES.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
    Ok(Keeping { _worker: worker })
}

/// The folder with the files of a desk's log.
pub fn folder(data: &Path) -> PathBuf {
    data.join(FOLDER)
}

/// The files in the folder, the oldest first.
///
/// # Errors
/// When the folder is there and cannot be read.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let is_log = name
            .to_str()
            .is_some_and(|name| name.starts_with(BEGINNING) && name.ends_with(ENDING));
        if is_log {
            paths.push(entry.path());
        }
    }
    // The day in the name sorts as it reads.
    paths.sort();
    Ok(paths)
}

/// Has diagnostics go to standard error as `filter` says, as lines for people or as JSON, and to the
/// files of a desk at work.
///
/// # Errors
/// When the filter cannot be read.
pub fn begin(filter: &str, is_json: bool) -> Result<(), tracing_subscriber::filter::ParseError> {
    let seen = EnvFilter::builder().parse(filter)?;
    let kept = EnvFilter::builder().parse(kept(filter))?;
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = if is_json {
        lines.json().with_filter(seen).boxed()
    } else {
        lines.with_ansi(false).with_filter(seen).boxed()
    };
    let files = fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(Files)
        .with_filter(kept);
    // A second program of the same process, as in tests, keeps the first one's way.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(files)
        .try_init();
    Ok(())
}

/// What the files hold: what is told on standard error, and at least `info` of ours and `warn` of
/// what we stand on.
fn kept(filter: &str) -> String {
    let is_less = |part: &&str| !matches!(*part, "off" | "error" | "warn");
    let more = filter.split(',').map(str::trim).filter(is_less);
    let least = ["warn", "countermand=info", "http=info"];
    least.into_iter().chain(more).collect::<Vec<_>>().join(",")
}

/// Writes to the files while there are any.
#[derive(Debug, Clone, Copy)]
struct Files;

impl<'a> MakeWriter<'a> for Files {
    type Writer = Box<dyn Write + 'a>;

    fn make_writer(&'a self) -> Self::Writer {
        let files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
        match &*files {
            Some(files) => Box::new(files.clone()),
            None => Box::new(io::sink()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_hold_no_less_than_is_told() {
        let least = "warn,countermand=info,http=info";
        assert_eq!(kept("warn"), least);
        assert_eq!(kept("info"), format!("{least},info"));
        assert_eq!(kept("warn,http=debug"), format!("{least},http=debug"));
        assert_eq!(
            kept("off, countermand=trace"),
            format!("{least},countermand=trace")
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_the_log_is_the_first_thing_in_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let keeping = keep_in(&data).unwrap();
        for directory in [data.clone(), folder(&data)] {
            let mode = fs::metadata(directory).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        drop(keeping);
    }

    #[test]
    fn the_files_are_the_days_in_their_order() {
        let data = tempfile::tempdir().unwrap();
        let folder = folder(data.path());
        assert!(files(&folder).unwrap().is_empty());
        fs::create_dir(&folder).unwrap();
        for name in ["desk.2026-11-02.jsonl", "other", "desk.2026-10-31.jsonl"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let names: Vec<_> = files(&folder).unwrap();
        let names: Vec<_> = names.iter().map(|path| path.file_name().unwrap()).collect();
        assert_eq!(names, ["desk.2026-10-31.jsonl", "desk.2026-11-02.jsonl"]);
    }
}
