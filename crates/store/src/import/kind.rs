//! What a file is read as, and the digest that names it.

use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $text:literal;)*) => {
        /// What a file was read as.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ImportKind {
            $($(#[$doc])* $name,)*
        }

        impl ImportKind {
            /// Every kind. The place in this list is stored: new kinds go to its end.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

kinds! {
    /// The All Orders flat file.
    AllOrders, "all-orders";
    /// The unshipped or actionable orders report.
    UnshippedOrders, "unshipped-orders";
    /// An orders report as XML.
    OrdersXml, "orders-xml";
    /// The account health document.
    Performance, "performance";
    /// The processing report of a feed.
    FeedResult, "feed-result";
    /// A notification.
    Notification, "notification";
    /// An e-mail.
    Email, "email";
    /// A stock sheet.
    Stock, "stock";
    /// A listings report.
    Listings, "listings";
    /// A settlement report.
    Settlement, "settlement";
    /// A foreign export, read through a mapping file.
    Mapped, "mapped";
    /// No file: the marketplace's own API, and its notifications.
    Marketplace, "marketplace";
}

impl ImportKind {
    /// Reads the name on the command line.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == text.trim())
    }

    /// Whether such a file tells of orders.
    pub(crate) const fn has_orders(self) -> bool {
        match self {
            Self::AllOrders | Self::UnshippedOrders | Self::OrdersXml | Self::Mapped => true,
            Self::Performance
            | Self::FeedResult
            | Self::Notification
            | Self::Email
            | Self::Stock
            | Self::Listings
            | Self::Settlement
            | Self::Marketplace => false,
        }
    }

    /// The kind's bit in the set of sources that an order keeps.
    pub(crate) const fn bit(self) -> i64 {
        1 << (self as u8)
    }

    /// The kinds whose bits are set.
    pub(crate) fn from_bits(bits: i64) -> Vec<Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|kind| bits & kind.bit() != 0)
            .collect()
    }
}

impl fmt::Display for ImportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The BLAKE3 digest of a file's bytes, as they were found (before any unpacking).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileDigest([u8; 32]);

impl FileDigest {
    /// A digest worked out elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text.trim())
            .ok()
            .map(|hash| Self(*hash.as_bytes()))
    }

    /// Works a digest out while the bytes pass by.
    pub fn hasher() -> FileHasher {
        FileHasher(blake3::Hasher::new())
    }
}

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// A digest in the making.
#[derive(Debug)]
pub struct FileHasher(blake3::Hasher);

impl FileHasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes so far.
    pub fn finish(&self) -> FileDigest {
        FileDigest(*self.0.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_kinds_is_kept_in_bits() {
        let bits = ImportKind::AllOrders.bit() | ImportKind::Mapped.bit();
        assert_eq!(
            ImportKind::from_bits(bits),
            [ImportKind::AllOrders, ImportKind::Mapped]
        );
        for kind in ImportKind::ALL {
            assert_eq!(ImportKind::parse(kind.as_str()), Some(*kind));
        }
    }

    #[test]
    fn a_digest_in_pieces_is_the_digest_of_the_whole() {
        let mut hasher = FileDigest::hasher();
        hasher.update(b"ab");
        hasher.update(b"c");
        let digest = FileDigest::of(b"abc");
        assert_eq!(hasher.finish(), digest);
        assert_eq!(FileDigest::parse(&digest.to_string()), Some(digest));
    }
}
