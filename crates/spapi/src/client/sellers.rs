//! Calls of Sellers v1.

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::operation::OperationId;
use crate::sellers::MarketplaceParticipation;

impl Client {
    /// The marketplaces of the seller, with currency, language and domain of each. The seller's own
    /// id is not among it.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn marketplace_participations(
        &self,
        urgency: Urgency,
    ) -> Result<Reply<Vec<MarketplaceParticipation>>, CallError> {
        let operation = OperationId::SellersGetMarketplaceParticipations;
        self.call(Call::new(operation, urgency)).await
    }
}
