//! Places for connections: so many in all, so many for each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// That of all connections.
    All,
    /// That of one address.
    Address,
}

impl Full {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Address => "address",
        }
    }
}

#[derive(Debug, Default)]
struct Taken {
    n_all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The places of one listener.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    n_all: usize,
    n_per_address: usize,
    taken: Arc<Mutex<Taken>>,
}

/// One place; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    address: IpAddr,
    taken: Arc<Mutex<Taken>>,
}

impl Slots {
    pub(super) fn new(n_all: usize, n_per_address: usize) -> Self {
        Self {
            n_all,
            n_per_address,
            taken: Arc::default(),
        }
    }

    /// Takes a place for a connection from this address.
    pub(super) fn take(&self, address: IpAddr) -> Result<Slot, Full> {
        let address = network(address);
        let mut taken = lock(&self.taken);
        if taken.n_all >= self.n_all {
            return Err(Full::All);
        }
        let of_address = taken.by_address.entry(address).or_insert(0);
        if *of_address >= self.n_per_address {
            return Err(Full::Address);
        }
        *of_address += 1;
        taken.n_all += 1;
        Ok(Slot {
            address,
            taken: Arc::clone(&self.taken),
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.n_all = taken.n_all.saturating_sub(1);
        if let Some(of_address) = taken.by_address.get_mut(&self.address) {
            *of_address = of_address.saturating_sub(1);
            if *of_address == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What counts as one address: one of IPv4, or a /64 network of IPv6, which one customer has whole.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let bits = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_sixty_four_places_and_not_one_more() {
        let slots = Slots::new(1_024, 64);
        let held: Vec<_> = (0..64)
            .map(|_| slots.take(address("192.0.2.1")).unwrap())
            .collect();
        assert_eq!(slots.take(address("192.0.2.1")).unwrap_err(), Full::Address);
        assert_eq!(
            slots.take(address("::ffff:192.0.2.1")).unwrap_err(),
            Full::Address
        );
        assert!(slots.take(address("192.0.2.2")).is_ok());
        drop(held);
        assert!(slots.take(address("192.0.2.1")).is_ok());
    }

    #[test]
    fn all_have_one_thousand_and_twenty_four_places_together() {
        let slots = Slots::new(1_024, 64);
        let of = |n: u32| IpAddr::from(std::net::Ipv4Addr::from_bits(n));
        let mut held: Vec<_> = (0..1_024).map(|n| slots.take(of(n)).unwrap()).collect();
        assert_eq!(slots.take(of(5_000)).unwrap_err(), Full::All);
        held.pop();
        assert!(slots.take(of(5_000)).is_ok());
    }

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let slots = Slots::new(10, 1);
        let _held = slots.take(address("2001:db8::1")).unwrap();
        assert_eq!(
            slots.take(address("2001:db8::ffff:2")).unwrap_err(),
            Full::Address
        );
        assert!(slots.take(address("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn nothing_is_remembered_of_addresses_that_left() {
        let slots = Slots::new(10, 2);
        drop(slots.take(address("192.0.2.1")));
        assert!(lock(&slots.taken).by_address.is_empty());
    }
}
