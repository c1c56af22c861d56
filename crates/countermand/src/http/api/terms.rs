//! What decisions are made under: rules and what is left of the budget, each kept for a moment.
//!
//! Compiling the rules takes longer than deciding, and so does measuring the rate. A change of
//! either holds a moment later; what is on its way is counted anew each time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use countermand_domain::id::{AccountId, OrderId};
use countermand_domain::offer_suppression::SuppressionRisk;
use countermand_domain::rule_table::Rules;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::reach::failed;
use crate::decide::cancel::Terms;
use crate::decide::due;
use crate::decide::risk::{Room, cancels_left, offer_risk};
use crate::decide::stock::with_stock;
use crate::desk::{Desk, Seller};
use crate::http::problem::Problem;

/// How long compiled rules and measured budgets are believed.
const LIFE: Duration = Duration::from_secs(5);

/// The compiled rules of accounts, and what their budgets still bear.
#[derive(Debug, Default)]
pub(super) struct TermsBook {
    rules: Mutex<BTreeMap<AccountId, Compiled>>,
    budgets: Mutex<BTreeMap<AccountId, Measured>>,
}

/// Whole cancels left by sales channel; `None` where they could not be worked out.
type CancelsLeft = Option<Arc<BTreeMap<String, u64>>>;

#[derive(Debug)]
struct Measured {
    at: Instant,
    left: CancelsLeft,
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

    /// What a cancel of an order is decided under, now: with the counted stock of its SKUs, and
    /// with what the account's policy looks at of the rate and of the offers.
    ///
    /// # Errors
    /// 503 when the store refuses.
    pub(super) async fn of_order(
        &self,
        desk: &Desk,
        seller: &Seller,
        order_id: &OrderId,
    ) -> Result<Terms, Problem> {
        let terms = self.terms(desk, seller);
        let stocked = with_stock(&seller.account, order_id, terms).await;
        let mut terms = stocked.map_err(|error| failed(&error))?;
        let policy = &terms.settings.policy;
        terms.room = if policy.is_second_person_on_rate_breach {
            self.room(seller, terms.now).await?
        } else {
            Room::NotAsked
        };
        if policy.is_second_person_on_armed_offer {
            let (account, order_id, now) = (seller.account.clone(), order_id.clone(), terms.now);
            let risk = tokio::task::spawn_blocking(move || offer_risk(&account, &order_id, now));
            // A look that broke off is no reason to take an offer for safe.
            terms.offer_risk = match risk.await {
                Ok(risk) => risk.map_err(|error| failed(&error))?,
                Err(_) => SuppressionRisk::Armed,
            };
        }
        Ok(terms)
    }

    /// Measures the budget anew the next time: an order came that it does not count yet.
    pub(super) fn forget_budget(&self, seller: &Seller) {
        let mut book = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        book.remove(seller.account.name());
    }

    async fn room(&self, seller: &Seller, now: Timestamp) -> Result<Room, Problem> {
        let Some(left) = self.left(seller, now).await else {
            return Ok(Room::Unknown);
        };
        let n_on_their_way = seller.account.n_counted_on_their_way().await;
        Ok(Room::Known {
            left,
            n_on_their_way: n_on_their_way.map_err(|error| failed(&error))?,
        })
    }

    async fn left(&self, seller: &Seller, now: Timestamp) -> CancelsLeft {
        let name = seller.account.name();
        {
            let book = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = book.get(name).filter(|known| known.at.elapsed() < LIFE) {
                return known.left.clone();
            }
        }
        let account = seller.account.clone();
        let left = tokio::task::spawn_blocking(move || cancels_left(&account, now)).await;
        let left = match left {
            Ok(Ok(left)) => Some(Arc::new(left)),
            Ok(Err(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "what is left of the budget is not known"
                );
                None
            }
            Err(_) => None,
        };
        let mut book = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        let measured = Measured {
            at: Instant::now(),
            left: left.clone(),
        };
        book.insert(name.clone(), measured);
        left
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
