//! Asking before what cannot be taken back.

use std::io::{self, IsTerminal, Write};

use anyhow::bail;
use clap::Args;

use super::{Global, UsageError};
use crate::texts::Texts;

/// How a change that cannot be taken back is agreed to.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct ConsentArgs {
    /// Show what would change, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do not ask; needed where nobody can answer
    #[arg(long, short)]
    yes: bool,
}

impl ConsentArgs {
    /// Whether to go on. `plan` says what would happen; it is shown before the question.
    ///
    /// # Errors
    /// When nobody can be asked and `--yes` is missing, or the answer cannot be read.
    pub(super) fn is_given(self, global: &Global, plan: &str) -> anyhow::Result<bool> {
        if self.yes {
            return Ok(true);
        }
        let texts = Texts::new(global.lang.locale());
        if !io::stdin().is_terminal() {
            bail!(UsageError(
                texts.with("accounts-consent-missing", &[("plan", plan.into())])
            ));
        }
        let mut out = anstream::stderr();
        write!(
            out,
            "{} ",
            texts.with("accounts-consent-question", &[("plan", plan.into())])
        )?;
        out.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
    }
}
