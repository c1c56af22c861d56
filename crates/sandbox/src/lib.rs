//! A marketplace that speaks the Selling Partner API and plays the platform's side: buyers,
//! payments, warehouses, quotas, feeds.
//!
//! It knows the wire (`countermand-spapi`) and its own small model of the platform, and nothing of
//! the rules by which the desk decides.

pub mod buyers;
pub mod clock;
pub mod command;
pub mod consents;
pub mod documents;
pub mod draws;
pub mod faults;
pub mod feeds;
pub mod finances;
pub mod http;
pub mod ids;
pub mod inventory;
pub mod journal;
pub mod life;
pub mod listings;
pub mod mail;
pub mod market;
pub mod messaging;
pub mod moment;
pub mod notifications;
pub mod orders;
pub mod outbound;
pub mod place;
pub mod plain_orders;
pub mod platform;
pub mod pricing;
pub mod queues;
pub mod reports;
pub mod run;
pub mod scenario;
pub mod sellers;
pub mod static_cases;
pub mod tokens;
pub mod world;
