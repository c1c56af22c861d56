//! What stands before every operation: token, role, usage plan.

use countermand_spapi::operation::{Access, Operation};

use crate::http::call::Caller;
use crate::http::problem::Problem;
use crate::http::throttle::Throttle;
use crate::http::token::{self, BadToken};
use crate::market::Market;

/// Lets a caller in.
///
/// # Errors
/// 403 for a token that is missing, foreign, expired, or not good for the operation; a restricted
/// data token is good for what it names only.
pub fn admit(
    market: &Market,
    operation: &Operation,
    path: &str,
    token: Option<&str>,
) -> Result<Caller, Problem> {
    let token = token
        .filter(|token| !token.is_empty())
        .ok_or_else(|| Problem::denied("Access token is missing in the request header."))?;
    let caller = token::read(market, token).map_err(|bad| match bad {
        BadToken::Expired => Problem::denied("The access token you provided has expired."),
        BadToken::Unknown => {
            Problem::denied("The access token you provided is revoked, malformed or invalid.")
        }
    })?;
    if let Some(resources) = &caller.restricted
        && !resources
            .iter()
            .any(|resource| resource.opens(operation, path))
    {
        return Err(Problem::denied(
            "The restricted data token does not open the requested resource.",
        ));
    }
    match operation.access {
        Access::Grantless { scope } => {
            if caller.scope.as_deref() != Some(scope) {
                return Err(Problem::denied(
                    "The operation needs a token of the client credentials grant.",
                ));
            }
        }
        Access::Seller => {
            let seller = caller
                .seller
                .ok_or_else(|| Problem::denied("The operation needs a seller's authorization."))?;
            let is_withdrawn = !market.directory.consents.iter().any(|consent| {
                consent.seller == seller
                    && consent.client_id == caller.client_id
                    && !consent.is_withdrawn
            });
            if is_withdrawn {
                return Err(Problem::denied("The seller has revoked the authorization."));
            }
        }
    }
    Ok(caller)
}

/// Takes a token out of the caller's bucket for the operation.
///
/// # Errors
/// 429 when the bucket is empty.
pub fn meter(
    throttle: &mut Throttle,
    market: &Market,
    operation: &Operation,
    caller: &Caller,
) -> Result<(), Problem> {
    let Some(plan) = operation.plan.filter(|_| !market.faults.is_unmetered) else {
        return Ok(());
    };
    let is_free = throttle.take(
        operation.id,
        &caller.client_id,
        caller.seller,
        plan,
        market.now,
    );
    if is_free {
        Ok(())
    } else {
        Err(Problem::quota_exceeded())
    }
}
