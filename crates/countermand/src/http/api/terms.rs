//! The rules of the day, kept compiled for a moment.
//!
//! Compiling them takes longer than deciding. A change of an account's rules holds a moment later.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use countermand_domain::id::AccountId;
use countermand_domain::rule_table::Rules;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::decide::cancel::Terms;
use crate::decide::due;
use crate::desk::{Desk, Seller};

/// How long compiled rules are believed.
const LIFE: Duration = Duration::from_secs(5);

/// The compiled rules of accounts.
#[derive(Debug, Default)]
pub(super) struct TermsBook {
    rules: Mutex<BTreeMap<AccountId, Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    day: Date,
    at: Instant,
    rules: Arc<Rules>,
}

impl TermsBook {
    /// What a decision for the account is made under, now.
    pub(super) fn terms(&self, desk: &Desk, seller: &Seller) -> Terms {
        let now = desk.now();
        let day = now.to_zoned(TimeZone::UTC).date();
        due::terms_under(seller, now, day, self.rules(seller, day))
    }

    fn rules(&self, seller: &Seller, day: Date) -> Arc<Rules> {
        let mut book = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let name = seller.account.name();
        if let Some(known) = book
            .get(name)
            .filter(|known| known.day == day && known.at.elapsed() < LIFE)
        {
            return Arc::clone(&known.rules);
        }
        let rules = Arc::new(seller.rules_of(day));
        book.insert(
            name.clone(),
            Compiled {
                day,
                at: Instant::now(),
                rules: Arc::clone(&rules),
            },
        );
        rules
    }
}
