//! The whole way of an effect, against a marketplace in this process, on a clock moved by hand.

mod listings;
mod mcf;
mod messages;
mod play;
mod stock;
