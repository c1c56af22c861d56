//! `config`, and where values come from that a call does not give: the environment, then files, the
//! nearest first.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum as _};
use serde::Deserialize;

use super::output::{Cell, Form, Rows};
use super::{Exit, Global, Lang};

/// The file of a project, in the directory that the program is started in.
const PROJECT_FILE: &str = ".countermand.toml";
/// The file of a user below the XDG directory, and of the system below `/etc`.
const FILE: &str = "countermand/config.toml";
/// A file has at most so many bytes.
const SIZE_MAX_BYTES: u64 = 64 * 1024;

/// The arguments of `config`.
#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// What holds where a call does not say otherwise
    List(ListArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Where each value comes from, too
    #[arg(long)]
    show_origin: bool,
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

/// What a file can say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    data: Option<PathBuf>,
    lang: Option<String>,
    log: Option<String>,
    quiet: Option<bool>,
}

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held<T> {
    pub(super) value: T,
    origin: String,
}

impl<T> Held<T> {
    /// Whether a file says it, and neither the call nor the environment.
    pub(super) fn is_of_file(&self) -> bool {
        !["call", "environment", "default"].contains(&self.origin.as_str())
    }
}

/// What holds in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) data: Option<Held<PathBuf>>,
    pub(super) lang: Held<Lang>,
    pub(super) log: Held<String>,
    pub(super) quiet: Held<bool>,
}

/// What a call gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub(super) data: Option<PathBuf>,
    pub(super) lang: Option<Lang>,
    pub(super) log: Option<String>,
    pub(super) quiet: bool,
}

/// The environment and the files, the nearest first; each with its name.
#[derive(Debug, Default)]
struct Layers(Vec<(String, Written)>);

impl Layers {
    /// Reads them all.
    fn read() -> anyhow::Result<Self> {
        let variable = |name: &str| {
            let value = variable(name)?;
            Some(value).filter(|value| !value.is_empty())
        };
        let environment = Written {
            data: variable("COUNTERMAND_DATA").map(PathBuf::from),
            lang: variable("COUNTERMAND_LANG"),
            log: variable("COUNTERMAND_LOG"),
            quiet: None,
        };
        let mut layers = vec![("environment".to_owned(), environment)];
        let absolute = |name: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|it| it.is_absolute())
        };
        let user = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")));
        let files = [
            Some(PathBuf::from(PROJECT_FILE)),
            user.map(|folder| folder.join(FILE)),
            Some(Path::new("/etc").join(FILE)),
        ];
        for path in files.into_iter().flatten() {
            if let Some(written) = written(&path)? {
                layers.push((path.display().to_string(), written));
            }
        }
        Ok(Self(layers))
    }

    fn first<T>(&self, value: impl Fn(&Written) -> Option<T>) -> Option<Held<T>> {
        self.0.iter().find_map(|(origin, written)| {
            Some(Held {
                value: value(written)?,
                origin: origin.clone(),
            })
        })
    }

    fn settle(&self, given: Given) -> anyhow::Result<Settled> {
        fn of_call<T>(value: Option<T>) -> Option<Held<T>> {
            let origin = "call".to_owned();
            value.map(|value| Held { value, origin })
        }
        fn by_default<T>(value: T) -> Held<T> {
            let origin = "default".to_owned();
            Held { value, origin }
        }
        let lang = match of_call(given.lang) {
            Some(held) => held,
            None => match self.first(|written| written.lang.clone()) {
                None => by_default(Lang::En),
                Some(held) => Held {
                    value: Lang::from_str(&held.value, true).ok().with_context(|| {
                        let Held { value, origin } = &held;
                        format!("{origin}: `lang` is `{value}`; write \"en\" or \"zh\"")
                    })?,
                    origin: held.origin,
                },
            },
        };
        let data = of_call(given.data).or_else(|| self.first(|written| written.data.clone()));
        let log = of_call(given.log).or_else(|| self.first(|written| written.log.clone()));
        let quiet = of_call(given.quiet.then_some(true));
        Ok(Settled {
            data,
            lang,
            log: log.unwrap_or_else(|| by_default("warn".to_owned())),
            quiet: quiet
                .or_else(|| self.first(|written| written.quiet))
                .unwrap_or_else(|| by_default(false)),
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment is a source of settings"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What a file says; `None` where there is none.
fn written(path: &Path) -> anyhow::Result<Option<Written>> {
    let Ok(about) = fs::metadata(path) else {
        return Ok(None);
    };
    let shown = path.display();
    if about.len() > SIZE_MAX_BYTES {
        bail!(
            "{shown} is larger than {SIZE_MAX_BYTES} bytes: it holds data, lang, log and quiet only"
        );
    }
    let text = fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    let written = toml::from_str(&text).with_context(|| {
        format!("{shown} cannot be used: it holds data, lang, log and quiet only; correct the line")
    })?;
    Ok(Some(written))
}

/// What holds in this run: the call before the environment, that before the files of the project, of
/// the user and of the system, and what is built in at the end.
///
/// # Errors
/// When a file cannot be read, or says what is not known.
pub(super) fn settle(given: Given) -> anyhow::Result<Settled> {
    Layers::read()?.settle(given)
}

pub(super) fn run(global: &Global, args: &ConfigArgs, settled: &Settled) -> anyhow::Result<Exit> {
    let Verb::List(list) = &args.verb;
    let mut rows = Rows::new(if list.show_origin {
        &["name", "value", "origin"]
    } else {
        &["name", "value"]
    });
    let default_data = || {
        let path = super::stored::data_directory(global)?;
        anyhow::Ok((path.display().to_string(), "default".to_owned()))
    };
    let data = match &settled.data {
        Some(held) => (held.value.display().to_string(), held.origin.clone()),
        None => default_data()?,
    };
    let lang = settled.lang.value.to_possible_value();
    let lang = lang.map_or_else(String::new, |value| value.get_name().to_owned());
    let held = [
        ("data", data),
        ("lang", (lang, settled.lang.origin.clone())),
        (
            "log",
            (settled.log.value.clone(), settled.log.origin.clone()),
        ),
        (
            "quiet",
            (
                settled.quiet.value.to_string(),
                settled.quiet.origin.clone(),
            ),
        ),
    ];
    for (name, (value, origin)) in held {
        let mut row = vec![Cell::text(name), Cell::text(value)];
        if list.show_origin {
            row.push(Cell::text(origin));
        }
        rows.push(row);
    }
    rows.print(Form::choose(global, list.csv))?;
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(texts: &[(&str, &str)]) -> Layers {
        let layers = texts.iter().map(|(origin, text)| {
            let written = toml::from_str(text).unwrap();
            ((*origin).to_owned(), written)
        });
        Layers(layers.collect())
    }

    #[test]
    fn the_nearest_layer_that_says_it_holds_and_the_call_before_all() {
        let layers = layers(&[
            ("environment", "log = \"info\""),
            ("project", "log = \"debug\"\nlang = \"zh\""),
            ("user", "lang = \"en\"\nquiet = true"),
        ]);
        let settled = layers.settle(Given::default()).unwrap();
        assert_eq!(settled.data, None);
        assert_eq!(
            (settled.lang.value, settled.lang.origin.as_str()),
            (Lang::Zh, "project")
        );
        assert_eq!(
            (settled.log.value.as_str(), settled.log.origin.as_str()),
            ("info", "environment")
        );
        assert_eq!(
            (settled.quiet.value, settled.quiet.origin.as_str()),
            (true, "user")
        );
        let given = Given {
            lang: Some(Lang::En),
            data: Some(PathBuf::from("here")),
            ..Given::default()
        };
        let settled = layers.settle(given).unwrap();
        assert_eq!(
            (settled.lang.value, settled.lang.origin.as_str()),
            (Lang::En, "call")
        );
        assert_eq!(
            settled.data.map(|held| held.origin).as_deref(),
            Some("call")
        );
    }

    #[test]
    fn what_is_not_known_is_refused_with_where_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert!(written(&path).unwrap().is_none());
        fs::write(&path, "lang = \"zh\"\nport = 8080\n").unwrap();
        let refused = format!("{:#}", written(&path).unwrap_err());
        assert!(
            refused.contains("config.toml") && refused.contains("port"),
            "{refused}"
        );
        let odd = layers(&[("project", "lang = \"fr\"")]);
        let refused = odd.settle(Given::default()).unwrap_err().to_string();
        assert!(refused.contains("project: `lang` is `fr`"), "{refused}");
    }
}
