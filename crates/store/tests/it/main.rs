//! Tests of the store through its public face.

#[cfg(test)]
mod contract;
#[cfg(test)]
mod hints;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod permutations;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sellers;
#[cfg(test)]
mod weak;
