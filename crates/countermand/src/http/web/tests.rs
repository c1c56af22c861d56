//! The site against people who may, who may not, and who should not be there.

mod doors;
#[cfg(feature = "parquet")]
mod files;
mod looks;
mod signing_in;
