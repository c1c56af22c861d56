//! Amazon documents as they are on the wire.
