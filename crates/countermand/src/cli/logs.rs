//! `logs tail`: what the desk logged, and what it logs.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value};

use super::output::{print_error, print_json, print_line, without_controls};
use super::{Exit, Global, stored};
use crate::logs;

/// How often new lines are looked for.
const REST: Duration = Duration::from_millis(300);

/// The arguments of `logs`.
#[derive(Debug, Args)]
pub(super) struct LogsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The last lines of the log of `serve` or `demo`; `--follow` for what comes, too
    Tail(TailArgs),
}

#[derive(Debug, Args)]
struct TailArgs {
    /// So many lines of the past
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    lines: usize,
    /// Go on with what comes, until it is stopped
    #[arg(long, short)]
    follow: bool,
    /// Lines of this weight or more
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Level::Trace)]
    level: Level,
}

/// The weight of a line, the lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

pub(super) fn run(global: &Global, args: &LogsArgs) -> anyhow::Result<Exit> {
    let Verb::Tail(args) = &args.verb;
    let folder = logs::folder(&stored::data_directory(global)?);
    let mut place = Place::default();
    let mut past = VecDeque::new();
    place.read(&folder, &mut |line| {
        if level(&line) >= args.level {
            past.push_back(line);
            if past.len() > args.lines {
                past.pop_front();
            }
        }
        Ok(())
    })?;
    let is_empty = past.is_empty();
    for line in past {
        print(global, line)?;
    }
    if !args.follow {
        return if is_empty {
            nothing(global, &folder)
        } else {
            Ok(Exit::Ok)
        };
    }
    loop {
        io::stdout().flush()?;
        std::thread::sleep(REST);
        place.read(&folder, &mut |line| {
            if level(&line) >= args.level {
                print(global, line)?;
            }
            Ok(())
        })?;
    }
}

fn nothing(global: &Global, folder: &Path) -> anyhow::Result<Exit> {
    let told = format!(
        "the log in {} has no such line; `countermand serve` and `countermand demo --data DIR` write \
         one",
        folder.display()
    );
    anstream::eprintln!("{told}");
    print_error(global, "not-found", &told)?;
    Ok(Exit::NothingMatched)
}

/// How far the files were read.
#[derive(Debug, Default)]
struct Place {
    file: Option<(PathBuf, BufReader<File>)>,
    /// A line of which the end is not written yet.
    begun: Vec<u8>,
}

impl Place {
    /// Reads what came since the last time.
    fn read(
        &mut self,
        folder: &Path,
        take: &mut dyn FnMut(Map<String, Value>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let failed = || format!("the log in {} cannot be read", folder.display());
        // Listed before the file at hand is read to its end: what is in it then comes before the next.
        let files = logs::files(folder).with_context(failed)?;
        self.rest(take).with_context(failed)?;
        let is_behind = |path: &PathBuf| match &self.file {
            Some((read, _)) => path > read,
            None => true,
        };
        let next: Vec<PathBuf> = files.into_iter().filter(is_behind).collect();
        for path in next {
            let file = match File::open(&path) {
                Ok(file) => file,
                // It was the oldest one, and has made room meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error).with_context(failed),
            };
            self.begun.clear();
            self.file = Some((path, BufReader::new(file)));
            self.rest(take).with_context(failed)?;
        }
        Ok(())
    }

    fn rest(
        &mut self,
        take: &mut dyn FnMut(Map<String, Value>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Some((_, file)) = &mut self.file else {
            return Ok(());
        };
        while file.read_until(b'\n', &mut self.begun)? > 0 {
            if self.begun.last() != Some(&b'\n') {
                break;
            }
            let line = std::mem::take(&mut self.begun);
            // A line that a crash cut in two says nothing any more.
            if let Ok(Value::Object(line)) = serde_json::from_slice(&line) {
                take(line)?;
            }
        }
        Ok(())
    }
}

fn level(line: &Map<String, Value>) -> Level {
    let name = line.get("level").and_then(Value::as_str);
    name.and_then(|name| Level::from_str(name, true).ok())
        .unwrap_or(Level::Error)
}

fn print(global: &Global, line: Map<String, Value>) -> anyhow::Result<()> {
    if global.json {
        return Ok(print_json(&Value::Object(line))?);
    }
    let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut told = format!(
        "{} {:<5} {}: {}",
        text("timestamp"),
        text("level"),
        text("target"),
        text("message")
    );
    let known = ["timestamp", "level", "target", "message"];
    for (name, value) in line
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()))
    {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        told.extend([" ", name, "=", &value]);
    }
    Ok(print_line(&without_controls(&told))?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(place: &mut Place, folder: &Path) -> Vec<String> {
        let mut messages = Vec::new();
        place
            .read(folder, &mut |line| {
                let message = line.get("message").and_then(Value::as_str);
                messages.push(message.unwrap_or_default().to_owned());
                Ok(())
            })
            .unwrap();
        messages
    }

    #[test]
    fn reading_goes_on_where_it_stopped_and_into_the_next_day() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (
            folder.path().join("desk.2026-11-01.jsonl"),
            folder.path().join("desk.2026-11-02.jsonl"),
        );
        let mut place = Place::default();
        assert!(read(&mut place, folder.path()).is_empty());
        fs::write(&one, "{\"message\":\"a\"}\n{\"mess").unwrap();
        assert_eq!(read(&mut place, folder.path()), ["a"]);
        let mut file = File::options().append(true).open(&one).unwrap();
        file.write_all(b"age\":\"b\"}\n{\"message\":\"c\"}\n")
            .unwrap();
        fs::write(&two, "not a line\n{\"message\":\"d\"}\n").unwrap();
        assert_eq!(read(&mut place, folder.path()), ["b", "c", "d"]);
        assert!(read(&mut place, folder.path()).is_empty());
    }
}
