//! Which addresses are public: those that IANA calls globally reachable, and no others.
//!
//! Source: IANA, special-purpose address registries for IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not public, as the first address and the length of the prefix.
const NOT_PUBLIC_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),        // this network
    ([10, 0, 0, 0], 8),       // private
    ([100, 64, 0, 0], 10),    // shared by carriers
    ([127, 0, 0, 0], 8),      // this machine
    ([169, 254, 0, 0], 16),   // the link, metadata of clouds
    ([172, 16, 0, 0], 12),    // private
    ([192, 0, 0, 0], 24),     // protocols
    ([192, 0, 2, 0], 24),     // documentation
    ([192, 88, 99, 0], 24),   // relays of 6to4
    ([192, 168, 0, 0], 16),   // private
    ([198, 18, 0, 0], 15),    // measurements
    ([198, 51, 100, 0], 24),  // documentation
    ([203, 0, 113, 0], 24),   // documentation
    ([224, 0, 0, 0], 4),      // multicast
    ([240, 0, 0, 0], 4),      // reserved, broadcast
    ([168, 63, 129, 16], 32), // the host's own services in one large cloud
];

/// Networks inside `2000::/3`, the only public part of IPv6, that are not public: first two groups
/// of the first address, and the length of the prefix.
const NOT_PUBLIC_V6: [([u16; 2], u32); 4] = [
    ([0x2001, 0], 23),      // protocols; Teredo, which carries IPv4 inside
    ([0x2001, 0x0db8], 32), // documentation
    ([0x2002, 0], 16),      // 6to4, which carries IPv4 inside
    ([0x3fff, 0], 20),      // documentation
];

/// Whether an address is reachable from everywhere and belongs to nobody in particular's network.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Whether an address belongs to a private network: those of RFC 1918, and unique local ones.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !NOT_PUBLIC_V4.iter().any(|(first, prefix)| {
        let mask = u32::MAX << (32 - prefix);
        bits & mask == u32::from_be_bytes(*first)
    })
}

/// Mapped, translated and compatible forms of IPv4 lie outside `2000::/3` and fall with the rest.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let is_global = bits >> 125 == 0b001;
    let is_special = NOT_PUBLIC_V6.iter().any(|([first, second], prefix)| {
        let network = (u32::from(*first) << 16) | u32::from(*second);
        bits >> (128 - prefix) == u128::from(network) >> (32 - prefix)
    });
    // ISATAP: the last eight bytes are 0000:5efe or 0200:5efe and an address of IPv4.
    let is_isatap = matches!((bits >> 32) & 0xffff_ffff, 0x0000_5efe | 0x0200_5efe);
    is_global && !is_special && !is_isatap
}
