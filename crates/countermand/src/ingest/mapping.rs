//! Mapping files: what the columns and words of another program's export mean.

mod dates;
mod resolve;

use std::collections::BTreeMap;

use countermand_domain::money::Currency;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use countermand_spapi::delimited::Dialect;
use countermand_spapi::document::Charset;
use serde::Deserialize;

pub use self::dates::DateForms;
pub use self::resolve::MappedColumns;
pub use super::report_files::OrderField;
use super::report_files::{LineRules, NegativeQuantity};

/// A mapping, checked as a whole.
#[derive(Debug, Clone)]
pub struct Mapping {
    dialect: Option<Dialect>,
    charset: Option<Charset>,
    columns: BTreeMap<OrderField, Vec<String>>,
    constants: BTreeMap<OrderField, String>,
    dates: DateForms,
    status_words: BTreeMap<String, OrderState>,
    fulfillment_words: BTreeMap<String, FulfillmentChannel>,
    cancellation_prefix: Option<String>,
    negative_quantity: NegativeQuantity,
    rounds_amounts: bool,
}

/// Why a mapping file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// No TOML, or a key that is not known.
    #[error("the mapping file cannot be read")]
    Toml(#[from] Box<toml::de::Error>),
    /// A delimiter that is not one ASCII character.
    #[error("`delimiter` has to be one ASCII character, not `{found}`")]
    Delimiter {
        /// The text found.
        found: String,
    },
    /// A charset that is not known.
    #[error(transparent)]
    Charset(#[from] countermand_spapi::document::charset::UnknownCharset),
    /// A field that order lines do not have.
    #[error("`{found}` is no field of an order line")]
    UnknownField {
        /// The text found.
        found: String,
    },
    /// A field that has to be there has neither a column nor a constant.
    #[error("`{}` needs a column or a constant", field.as_str())]
    MissingField {
        /// The field.
        field: OrderField,
    },
    /// A state that is not known.
    #[error("`{found}` is no order state; use PENDING, UNSHIPPED, SHIPPED, CANCELLED …")]
    UnknownState {
        /// The text found.
        found: String,
    },
    /// A fulfillment channel that is not known.
    #[error("`{found}` is no fulfillment channel; use MFN, SFP, EASY_SHIP, AFN or MCF")]
    UnknownChannel {
        /// The text found.
        found: String,
    },
    /// A currency that is none.
    #[error("`{found}` is no currency code")]
    BadCurrency {
        /// The text found.
        found: String,
    },
    /// A date form that does not give a day, or a time zone that is not known.
    #[error("{what}")]
    Dates {
        /// What is wrong.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireMapping {
    delimiter: Option<String>,
    quoting: Option<bool>,
    charset: Option<String>,
    #[serde(default)]
    round_amounts: bool,
    columns: BTreeMap<String, WireColumn>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    dates: Option<WireDates>,
    #[serde(default)]
    status: BTreeMap<String, String>,
    #[serde(default)]
    fulfillment: BTreeMap<String, String>,
    cancellation: Option<WireCancellation>,
    quantity: Option<WireQuantity>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireColumn {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireDates {
    forms: Vec<String>,
    time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireCancellation {
    order_id_prefix: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireQuantity {
    negative: WireNegative,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WireNegative {
    Reject,
    Zero,
    Absolute,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// When anything in it is not understood: a mapping is used whole or not at all.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let wire: WireMapping = toml::from_str(text).map_err(Box::new)?;
        let dialect = dialect(wire.delimiter.as_deref(), wire.quoting)?;
        let charset = wire.charset.as_deref().map(Charset::parse).transpose()?;
        let mut columns = BTreeMap::new();
        for (name, column) in wire.columns {
            let names = match column {
                WireColumn::One(name) => vec![name],
                WireColumn::Several(names) => names,
            };
            columns.insert(field(&name)?, names);
        }
        let mut constants = BTreeMap::new();
        for (name, value) in wire.constants {
            constants.insert(field(&name)?, value);
        }
        if let Some(code) = constants.get(&OrderField::Currency) {
            Currency::parse(code)
                .map_err(|error| MappingError::BadCurrency { found: error.text })?;
        }
        for needed in [
            OrderField::OrderId,
            OrderField::PurchasedAt,
            OrderField::Quantity,
            OrderField::Status,
            OrderField::Fulfillment,
        ] {
            if !columns.contains_key(&needed) && !constants.contains_key(&needed) {
                return Err(MappingError::MissingField { field: needed });
            }
        }
        Ok(Self {
            dialect,
            charset,
            columns,
            constants,
            dates: dates(wire.dates)?,
            status_words: states(wire.status)?,
            fulfillment_words: channels(wire.fulfillment)?,
            cancellation_prefix: wire.cancellation.map(|found| found.order_id_prefix),
            negative_quantity: match wire.quantity.map(|quantity| quantity.negative) {
                None | Some(WireNegative::Reject) => NegativeQuantity::Reject,
                Some(WireNegative::Zero) => NegativeQuantity::Zero,
                Some(WireNegative::Absolute) => NegativeQuantity::Absolute,
            },
            rounds_amounts: wire.round_amounts,
        })
    }

    /// How the file is written, where the mapping says so.
    pub fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// The charset of the file, where the mapping says so.
    pub fn charset(&self) -> Option<Charset> {
        self.charset
    }

    /// Whether a cancellation is a document of its own beside the sale that it takes back.
    pub fn has_cancellation_documents(&self) -> bool {
        self.cancellation_prefix.is_some()
    }

    pub(super) fn line_rules(&self) -> LineRules {
        LineRules {
            status_words: self.status_words.clone(),
            fulfillment_words: self.fulfillment_words.clone(),
            date_forms: Some(self.dates.clone()),
            negative_quantity: self.negative_quantity,
            refuses_fine_amounts: !self.rounds_amounts,
            ..LineRules::default()
        }
    }
}

fn dialect(
    delimiter: Option<&str>,
    quoting: Option<bool>,
) -> Result<Option<Dialect>, MappingError> {
    let Some(text) = delimiter else {
        return Ok(None);
    };
    let [delimiter] = *text.as_bytes() else {
        return Err(MappingError::Delimiter {
            found: text.to_owned(),
        });
    };
    if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\r' | b'\n') {
        return Err(MappingError::Delimiter {
            found: text.to_owned(),
        });
    }
    Ok(Some(Dialect {
        delimiter,
        is_quoted: quoting.unwrap_or(delimiter != b'\t'),
    }))
}

fn field(name: &str) -> Result<OrderField, MappingError> {
    OrderField::ALL
        .iter()
        .copied()
        .find(|field| field.as_str() == name)
        .ok_or_else(|| MappingError::UnknownField {
            found: name.to_owned(),
        })
}

fn dates(wire: Option<WireDates>) -> Result<DateForms, MappingError> {
    match wire {
        None => Ok(DateForms::amazon()),
        Some(wire) => DateForms::new(wire.forms, wire.time_zone.as_deref().unwrap_or("UTC"))
            .map_err(|what| MappingError::Dates { what }),
    }
}

fn states(words: BTreeMap<String, String>) -> Result<BTreeMap<String, OrderState>, MappingError> {
    words
        .into_iter()
        .map(|(word, state)| {
            let state = OrderState::parse(&state)
                .map_err(|error| MappingError::UnknownState { found: error.text })?;
            Ok((word.trim().to_lowercase(), state))
        })
        .collect()
}

fn channels(
    words: BTreeMap<String, String>,
) -> Result<BTreeMap<String, FulfillmentChannel>, MappingError> {
    words
        .into_iter()
        .map(|(word, channel)| {
            let channel = FulfillmentChannel::parse(&channel)
                .ok_or(MappingError::UnknownChannel { found: channel })?;
            Ok((word.trim().to_lowercase(), channel))
        })
        .collect()
}
