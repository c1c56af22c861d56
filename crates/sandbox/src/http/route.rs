//! Which function answers which operation.

use countermand_spapi::operation::Api;

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::world::World;

/// A function that answers one operation.
pub type Handler = fn(&mut World, &Call<'_>) -> Result<Answer, Problem>;

/// The function that answers an operation; `None` for one that the sandbox does not play.
pub fn handler(api: Api, name: &str) -> Option<Handler> {
    match api {
        Api::Orders0 => crate::orders::v0::handler(name),
        Api::Orders2026 => crate::orders::v2026::handler(name),
        Api::Feeds => crate::feeds::handler(name),
        Api::Reports => crate::reports::handler(name),
        Api::Notifications => crate::notifications::handler(name),
        Api::Messaging => crate::messaging::handler(name),
        Api::ListingsItems => crate::listings::handler(name),
        Api::FbaInventory => crate::inventory::handler(name),
        Api::FulfillmentOutbound2020 => crate::outbound::v2020::handler(name),
        Api::FulfillmentOutbound2026 => crate::outbound::v2026::handler(name),
        Api::PricingV0 => crate::pricing::v0::handler(name),
        Api::Pricing2022 => crate::pricing::v2022::handler(name),
        Api::Finances2024 => crate::finances::handler(name),
        Api::Sellers => crate::sellers::handler(name),
        Api::Tokens => crate::tokens::handler(name),
    }
}
