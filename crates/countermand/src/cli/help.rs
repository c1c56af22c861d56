//! What the program says of itself without a command, and `help`.

use clap::{Args, Command};

use super::output::print_line;
use super::{Exit, UsageError};

/// What a bare call prints: what to try first.
pub(super) const SHORT: &str = "\
The order-cancellation desk for Amazon sellers.

  countermand demo                                   a marketplace with four shops, and the desk on it
  countermand report all-orders.txt                  the cancelled share of a report file, without a store
  countermand import all-orders.txt --data DIR       report files into a store
  countermand cancel-rate show --data DIR            how many whole cancels are left
  countermand cancellations preview ORDER-ID --reason STOCK_OUT --data DIR
                                                     what a cancel would do, before anything happens
  countermand serve --data DIR --listen 127.0.0.1:8080
                                                     the desk: pages, API, and everything that runs by itself

All commands:       countermand --help
One of them:        countermand help COMMAND
More to read:       countermand help exit-codes | output | config";

/// What can be read about, beside the commands.
const TOPICS: [(&str, &str); 3] = [
    (
        "exit-codes",
        "\
How a command ended:

  0  done
  1  failed
  2  the words of the call are off
  3  nothing matched
  4  not authorised
  5  refused by policy: the rule is in the answer
  6  partly done: the rest is told
  7  pending: it is written down and under way, and has not ended yet",
    ),
    (
        "output",
        "\
Data go to standard output, everything else to standard error. A terminal gets tables, a pipe gets lines
with tabs between; --plain gives lines on a terminal, too.

  --json               the machine form, whole
  --json=NAME,NAME     these fields of each thing; --json= prints the names
  --jq FILTER          what a jq filter makes of it, a value a line, texts as they are
  --template TEXT      a template filled with it: its fields by name, all of it as `it`
  --csv                rows for a spreadsheet, where a command prints rows

  countermand orders list --state UNSHIPPED --jq '.items[].order_id'
  countermand orders list --json=order_id,state
  countermand orders list --template '{% for o in items %}{{ o.order_id }} {{ o.state }}
  {% endfor %}'

Colour is for terminals only, and never with NO_COLOR set. `-` stands for standard input where a file is
asked for.",
    ),
    (
        "config",
        "\
What a call does not say is taken from the first of these that says it:

  1. the environment: COUNTERMAND_DATA, COUNTERMAND_LANG, COUNTERMAND_LOG
  2. .countermand.toml in the directory of the call
  3. countermand/config.toml below $XDG_CONFIG_HOME, or below ~/.config
  4. /etc/countermand/config.toml

A file has these lines, and no others:

  data = \"/var/lib/countermand\"
  lang = \"en\"
  log = \"warn\"
  quiet = false

`countermand config list --show-origin` tells what holds and where it comes from. The desk's own settings
are another file: `countermand serve --config FILE`. Secrets stand in neither: they are read from files
and from standard input, and kept sealed.",
    ),
];

/// The arguments of `help`.
#[derive(Debug, Args)]
pub(super) struct HelpArgs {
    /// A command, or one of exit-codes, output, config
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

pub(super) fn run(args: &HelpArgs, mut root: Command) -> anyhow::Result<Exit> {
    root.build();
    let [first, ..] = args.words.as_slice() else {
        root.print_long_help()?;
        return Ok(Exit::Ok);
    };
    if let Some((_, text)) = TOPICS.iter().find(|(topic, _)| topic == first) {
        print_line(text)?;
        return Ok(Exit::Ok);
    }
    let mut command = &mut root;
    for word in &args.words {
        let Some(found) = command.find_subcommand_mut(word) else {
            return Err(UsageError(format!(
                "there is no help for `{}`; `countermand --help` lists the commands, and there are \
                 exit-codes, output and config to read about",
                args.words.join(" ")
            ))
            .into());
        };
        command = found;
    }
    command.print_long_help()?;
    Ok(Exit::Ok)
}

/// The manual page of the program, or of one command, on standard output.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// A command; the program itself when left out
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

pub(super) fn man(args: &ManArgs, mut root: Command) -> anyhow::Result<Exit> {
    root.build();
    let mut command = &root;
    for word in &args.words {
        command = command.find_subcommand(word).ok_or_else(|| {
            let words = args.words.join(" ");
            UsageError(format!(
                "there is no command `{words}`; `countermand --help` lists them"
            ))
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    std::io::Write::write_all(&mut std::io::stdout().lock(), &page)?;
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topics_that_are_named_are_there() {
        for (topic, _) in TOPICS {
            assert!(SHORT.contains(topic), "{topic}");
        }
    }
}
