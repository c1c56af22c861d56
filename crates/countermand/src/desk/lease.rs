//! The lease of an account: taken, kept alive, and asked before anything is sent.

use countermand_store::leases::Lease;

use super::{Desk, Seller, StepError};

/// The lease, while this node holds it.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn held(desk: &Desk, seller: &Seller) -> Result<Option<Lease>, StepError> {
    let epoch = seller.learned().lease_epoch;
    let lease = seller.account.lease().await?;
    Ok(lease.filter(|lease| Some(lease.epoch) == epoch && lease.holder == desk.node))
}

/// Takes the lease from whoever held it before.
///
/// On one machine the lock of the data directory says that nobody else lives; with several nodes
/// the taker has watched the beat stand still.
///
/// # Errors
/// When somebody else took it first, or the store refuses.
pub async fn take(desk: &Desk, seller: &Seller) -> Result<Lease, StepError> {
    let seen = seller.account.lease().await?;
    let seen_epoch = seen.map_or(0, |lease| lease.epoch);
    let marked = desk.high_water.mark(seller.account.name()).epoch;
    let lease = seller
        .account
        .take_lease(desk.node.clone(), seen_epoch, marked, desk.now())
        .await?;
    seller.learned().lease_epoch = Some(lease.epoch);
    Ok(lease)
}

/// Shows that this node lives.
///
/// # Errors
/// When the lease is lost, or the store refuses.
pub async fn renew(seller: &Seller) -> Result<(), StepError> {
    let epoch = seller.learned().lease_epoch.ok_or(StepError::LeaseLost)?;
    seller.account.renew_lease(epoch).await?;
    Ok(())
}
