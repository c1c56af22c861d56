//! Messages from sellers to buyers.

pub mod calls;
pub mod purpose;
pub mod write;

use serde::Serialize;

use crate::ids::OrderIndex;
use crate::market::Market;
use crate::moment::Moment;

pub use calls::handler;
pub use purpose::Purpose;
pub use write::{File, NotWritten, WriteToBuyer};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// On which order.
    pub order: OrderIndex,
    /// What for.
    pub purpose: Purpose,
    /// What it says; empty where it is all in the files.
    pub text: String,
    /// Files that go with it.
    pub files: Vec<File>,
    /// When it was sent.
    pub at: Moment,
}

/// All messages, in the order in which they were sent.
#[derive(Debug, Default)]
pub struct MessageBox {
    messages: Vec<Message>,
}

impl MessageBox {
    /// All messages.
    pub fn all(&self) -> &[Message] {
        &self.messages
    }
}

/// A message as the inspection shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    order: String,
    seller: String,
    action: &'static str,
    text: String,
    attachments: Vec<File>,
    t: String,
}

/// All messages as the inspection shows them.
pub fn shown(market: &Market) -> Vec<Shown> {
    let messages = market.messages.all().iter();
    messages
        .map(|message| {
            let order = market.orders.at(message.order);
            Shown {
                order: order.map(|order| order.id.to_string()).unwrap_or_default(),
                seller: order
                    .map(|order| market.seller_id(order.seller).to_owned())
                    .unwrap_or_default(),
                action: message.purpose.as_str(),
                text: message.text.clone(),
                attachments: message.files.clone(),
                t: message.at.millis_text(),
            }
        })
        .collect()
}
