//! Everything durable: orders and their items, what files told, and the counters kept beside them.
//!
//! Callers see use cases and plain values. Rows, statements and transactions stay inside, and SQL
//! stands nowhere else in the program.
//!
//! ```text
//! Store::open(directory) ─> Store::account(name) ─> Account: every question, every change
//!                                                   └─> Account::begin_import ─> ImportSession
//! ```

pub mod account_health;
pub mod account_settings;
pub mod api_keys;
pub mod audit;
pub mod cancel_rate;
pub mod cancelled_orders;
pub mod cursors;
pub mod feed_results;
pub mod figures;
pub mod files;
pub mod guided_tasks;
pub mod import;
pub mod intake;
pub mod leases;
pub mod listings;
pub mod order_hints;
pub mod orders;
pub mod outbox;
pub mod personal_data;
pub mod prime_units;
pub mod refunds;
mod remembered;
pub mod requests;
pub mod sellers;
pub mod settlements;
pub mod standing;
pub mod stock_ledger;
pub mod users;
pub mod webhooks;
pub mod work;

mod accounts;
mod consistency;
mod engine;
mod migrations;
mod opening;
mod running;
mod stored;

pub use accounts::{Account, AccountError, INSTALLATION};
pub use consistency::{CheckError, Finding};
pub use engine::{Answer, DatabaseError};
pub use opening::{OpenError, Store};
