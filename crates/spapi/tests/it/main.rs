//! The wire forms held against Amazon's own model files, where those are at hand.

#[cfg(test)]
mod drift;
#[cfg(test)]
mod models;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod probe;
#[cfg(test)]
mod recordings;
