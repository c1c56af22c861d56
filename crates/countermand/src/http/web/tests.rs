//! The site against people who may, who may not, and who should not be there.

mod doors;
mod looks;
mod signing_in;
