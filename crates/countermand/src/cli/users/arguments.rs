//! The arguments of `users`.

use clap::{Args, Subcommand};

use crate::http::access::Role;

/// The arguments of `users`.
#[derive(Debug, Args)]
pub(in crate::cli) struct UsersArgs {
    #[command(subcommand)]
    pub(super) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Make a user
    Create(CreateArgs),
    /// The users and what they may
    List(ListArgs),
    /// Give a user another password, read from standard input, and sign the user out everywhere
    SetPassword(LoginArgs),
    /// Keep a user out, and sign the user out everywhere
    Disable(LoginArgs),
    /// Let a user in again
    Enable(LoginArgs),
    /// Give a user other roles in place of those before
    Role(RoleArgs),
    /// Take a user's second factor off, as when the phone is lost
    TotpOff(LoginArgs),
    /// Make a link that signs a user in once, and print it
    SignInLink(LinkArgs),
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// What is typed to sign in
    #[arg(value_name = "LOGIN")]
    pub(super) login: String,
    /// What the user is trusted with
    #[arg(long, value_enum)]
    pub(super) role: Role,
    /// For this account only; may be given several times
    #[arg(long = "account", value_name = "NAME")]
    pub(super) accounts: Vec<String>,
    /// What others read
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Read a password from standard input; without one the user signs in by links
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// Show what would be made, and make nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// CSV on standard output
    #[arg(long)]
    pub(super) csv: bool,
}

#[derive(Debug, Args)]
pub(super) struct LoginArgs {
    /// The user
    #[arg(value_name = "LOGIN")]
    pub(super) login: String,
}

#[derive(Debug, Args)]
pub(super) struct RoleArgs {
    /// The user
    #[arg(value_name = "LOGIN")]
    pub(super) login: String,
    /// What the user is trusted with
    #[arg(value_enum)]
    pub(super) role: Role,
    /// For this account only; may be given several times
    #[arg(long = "account", value_name = "NAME")]
    pub(super) accounts: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct LinkArgs {
    /// The user
    #[arg(value_name = "LOGIN")]
    pub(super) login: String,
    /// Where the desk's pages are
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:4020")]
    pub(super) url: String,
}
