//! Tests of the whole: the program from outside, and the shape of the code base.

mod accounts;
mod cancel_rate;
mod cli;
mod decide;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod demo;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod hostile;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod import;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod keys;
mod mailbox;
mod messages;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod orders;
#[expect(
    clippy::panic,
    clippy::print_stdout,
    reason = "it serves tests: what is not as expected fails them, and a skip is told"
)]
mod program;
#[expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "it serves tests: what is not as expected fails them, and their figures are told"
)]
mod recovery;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod report;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod running;
#[expect(
    clippy::indexing_slicing,
    reason = "a field that is not there fails the test, which is what it is for"
)]
mod sandbox;
mod tidy;
mod users;
mod webhooks;
