//! What must not be read by others, and what must not be forgotten: keys, sealing, the mark that
//! tells a store that went back in time.
//!
//! ```text
//! DIR/master.key      32 random bytes, 0600   opens every sealed value; never in the database
//! DIR/high-water.json what was sent last      compared with the database at each start
//! DIR/serve.lock      held while a desk runs  a second one on the same directory is refused
//! ```
//!
//! A credential is sealed by the master key itself; personal data by a key of its account and
//! month, which the master key seals in turn. Destroying that key is the purge: what is left of
//! the data anywhere, in a backup too, can no longer be opened.

pub mod credentials;
pub mod data_lock;
pub mod high_water;
pub mod master_key;
pub mod password;
pub mod personal;
pub mod random;
pub mod second_factor;
pub mod vault;

pub(crate) mod private_file;
mod secret_text;

pub use credentials::Credentials;
pub use data_lock::DataLock;
pub use high_water::HighWater;
pub use master_key::MasterKey;
pub use personal::PersonalData;
pub use random::Random;
pub use secret_text::Secret;
pub use vault::Vault;
