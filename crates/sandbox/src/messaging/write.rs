//! A message to a buyer.

use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;
use crate::ids::{OrderId, OrderIndex, PlaceIndex, SellerIndex};
use crate::market::ledger::EffectKind;
use crate::market::order::{Executor, Order};
use crate::market::{Act, Market};
use crate::messaging::Message;
use crate::messaging::purpose::{self, Purpose};

/// A file that was uploaded before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// The id of the upload.
    pub upload_destination_id: String,
    /// Its name.
    pub file_name: String,
}

/// A seller writes to the buyer of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteToBuyer {
    /// Who writes.
    pub seller: SellerIndex,
    /// The order id as it came.
    pub order: String,
    /// The marketplace that was named.
    pub place: PlaceIndex,
    /// What for.
    pub purpose: Purpose,
    /// What it says; `None` where nothing came.
    pub text: Option<String>,
    /// Files that go with it.
    pub files: Vec<File>,
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// No such order of this seller in the marketplace.
    #[error("The order was not found.")]
    NoOrder,
    /// The action is not allowed for the order now.
    #[error("Invalid amazonOrderId and template combination.")]
    NotAllowed,
    /// The text is missing, too long, or has what no message may have.
    #[error("The text is not valid: {0}")]
    Text(String),
    /// Files are missing or too many, or not taken.
    #[error("The attachments are not valid: {0}")]
    Files(&'static str),
}

impl NotWritten {
    /// The refusal in the API's shape.
    pub fn problem(&self) -> Problem {
        match self {
            Self::NoOrder => Problem::not_found(self.to_string()),
            Self::NotAllowed => Problem::new(403, "Unauthorized", self.to_string()),
            Self::Text(_) | Self::Files(_) => Problem::invalid(self.to_string()),
        }
    }
}

/// The order of a seller in a marketplace.
///
/// # Errors
/// When there is none.
pub fn order_of<'a>(
    market: &'a Market,
    seller: SellerIndex,
    place: PlaceIndex,
    id: &str,
) -> Result<(OrderIndex, &'a Order), NotWritten> {
    OrderId::parse(id)
        .and_then(|id| market.orders.find(id))
        .filter(|(_, order)| order.seller == seller && order.place == place)
        .ok_or(NotWritten::NoOrder)
}

impl Act for WriteToBuyer {
    type Outcome = ();
    type Refusal = NotWritten;

    fn perform(&self, market: &mut Market) -> Result<(), NotWritten> {
        let (index, order) = order_of(market, self.seller, self.place, &self.order)?;
        if !purpose::allowed(market, order).contains(&self.purpose) {
            return Err(NotWritten::NotAllowed);
        }
        check_text(self.purpose, self.text.as_deref())?;
        check_files(self.purpose, &self.files)?;
        let effect = market.effect(
            EffectKind::Message,
            index,
            String::new(),
            (order.state, Executor::Merchant, "", self.purpose.as_str()),
        );
        let now = market.now;
        market.ledger.append(now, effect);
        market.messages.messages.push(Message {
            order: index,
            purpose: self.purpose,
            text: self.text.clone().unwrap_or_default(),
            files: self.files.clone(),
            at: now,
        });
        crate::life::seller_wrote(market, index);
        Ok(())
    }
}

fn check_text(purpose: Purpose, text: Option<&str>) -> Result<(), NotWritten> {
    let Some(max) = purpose.max_characters() else {
        return Ok(());
    };
    let text = text.unwrap_or_default();
    // With a file a text may be left out.
    let min = usize::from(!purpose.takes_files());
    let n_characters = text.chars().count();
    if n_characters < min || n_characters > max {
        return Err(NotWritten::Text(format!(
            "it has {min} to {max} characters."
        )));
    }
    if has_html(text) {
        return Err(NotWritten::Text("HTML is not allowed.".to_owned()));
    }
    if has_email(text) {
        return Err(NotWritten::Text(
            "e-mail addresses are not allowed.".to_owned(),
        ));
    }
    Ok(())
}

fn check_files(purpose: Purpose, files: &[File]) -> Result<(), NotWritten> {
    if files.len() > 5 {
        return Err(NotWritten::Files("there are more than 5."));
    }
    if !files.is_empty() && !purpose.takes_files() {
        return Err(NotWritten::Files("the message takes none."));
    }
    if files.is_empty() && purpose.needs_file() {
        return Err(NotWritten::Files("there is none."));
    }
    let is_named =
        |file: &File| !file.upload_destination_id.is_empty() && !file.file_name.is_empty();
    if files.iter().all(is_named) {
        Ok(())
    } else {
        Err(NotWritten::Files(
            "one has no uploadDestinationId or no fileName.",
        ))
    }
}

/// Whether a `<` begins a tag: a letter, `/` or `!` follows, and a `>` some time after.
fn has_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '!')
            && rest.contains('>')
    })
}

/// Whether a word has an `@` with a name before it and a domain with a dot after it.
fn has_email(text: &str) -> bool {
    let is_outer = |letter: char| !letter.is_alphanumeric();
    text.split(char::is_whitespace).any(|word| {
        let word = word.trim_matches(is_outer);
        word.split_once('@').is_some_and(|(name, domain)| {
            let domain = domain.split('@').next().unwrap_or_default();
            let mut parts = domain.rsplit('.');
            let top = parts.next().unwrap_or_default();
            let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
            !name.is_empty() && is_top && parts.next().is_some_and(|part| !part.is_empty())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_html_and_comparisons_are_not() {
        for text in ["<b>new</b>", "a<br/>", "see <!-- x -->", "x </p> y"] {
            assert!(has_html(text), "{text}");
        }
        for text in ["2 < 3", "a <3 you", "a -> b", "<", "size <large"] {
            assert!(!has_html(text), "{text}");
        }
    }

    #[test]
    fn addresses_of_mail_are_found_in_words() {
        for text in [
            "write to me@example.com.",
            "(ann.b@mail.example.co.uk)",
            "x@y.de!",
        ] {
            assert!(has_email(text), "{text}");
        }
        for text in ["5 @ 3.00", "@shop", "me@home", "a.b.c", "@", "price@1.25"] {
            assert!(!has_email(text), "{text}");
        }
    }
}
