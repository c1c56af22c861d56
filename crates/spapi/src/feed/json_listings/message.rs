//! One message of a listings feed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::feed::Fault;
use crate::open_enum;

open_enum! {
    /// What a message does to a listing.
    pub enum OperationType {
        /// Replaces all attributes.
        Update => "UPDATE",
        /// Replaces the attributes given.
        PartialUpdate => "PARTIAL_UPDATE",
        /// Applies patches.
        Patch => "PATCH",
        /// Deletes the listing.
        Delete => "DELETE",
    }
}

open_enum! {
    /// Which requirements the attributes have to meet.
    pub enum Requirements {
        /// Facts of the product and terms of sale.
        Listing => "LISTING",
        /// Facts of the product.
        ListingProductOnly => "LISTING_PRODUCT_ONLY",
        /// Terms of sale.
        ListingOfferOnly => "LISTING_OFFER_ONLY",
    }
}

open_enum! {
    /// What a patch does to an attribute.
    pub enum PatchOperation {
        /// Adds or replaces.
        Add => "add",
        /// Replaces.
        Replace => "replace",
        /// Merges.
        Merge => "merge",
        /// Deletes.
        Delete => "delete",
    }
}

/// One message. Numbers inside of `attributes` and `value` are written as they were read up to
/// 17 digits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingsMessage {
    /// The number of the message, from 1; 0 only beside a fault.
    pub message_id: u32,
    /// The SKU.
    pub sku: String,
    /// What to do; `None` only beside a fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_type: Option<OperationType>,
    /// Amazon's product type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_type: Option<String>,
    /// Which requirements; missing means `LISTING`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Requirements>,
    /// The attributes, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Map<String, Value>>,
    /// The patches, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
    /// What is wrong with the message.
    #[serde(skip)]
    pub faults: Vec<Fault>,
}

/// One patch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// What to do.
    pub op: PatchOperation,
    /// The attribute, as `/attributes/fulfillment_availability`.
    pub path: String,
    /// The value: a list of objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Vec<Value>>,
}

impl ListingsMessage {
    /// A message without content, to be filled.
    pub fn new(message_id: u32, sku: impl Into<String>, operation_type: OperationType) -> Self {
        Self {
            message_id,
            sku: sku.into(),
            operation_type: Some(operation_type),
            product_type: None,
            requirements: None,
            attributes: None,
            patches: Vec::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn of(value: Value) -> Self {
        let Value::Object(mut fields) = value else {
            let mut message = Self::new(0, "", OperationType::parse(""));
            message.operation_type = None;
            message.faults.push(invalid("messages", &value));
            return message;
        };
        let mut faults = Vec::new();
        let message_id = message_id(fields.remove("messageId"), &mut faults);
        let mut text = |field: &'static str| match fields.remove(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if !text.is_empty() => Some(text),
            Some(other) => {
                faults.push(invalid(field, &other));
                None
            }
        };
        let (sku, operation) = (text("sku"), text("operationType"));
        let (product_type, requirements) = (text("productType"), text("requirements"));
        let attributes = match fields.remove("attributes") {
            None | Some(Value::Null) => None,
            Some(Value::Object(attributes)) if !attributes.is_empty() => Some(attributes),
            Some(other) => {
                faults.push(invalid("attributes", &other));
                None
            }
        };
        let patches = patches(fields.remove("patches"), &mut faults);
        for (field, value) in [("sku", &sku), ("operationType", &operation)] {
            let is_told = faults.iter().any(|fault| names(fault, field));
            if value.is_none() && !is_told {
                faults.push(Fault::missing(field, None));
            }
        }
        let mut message = Self {
            message_id,
            sku: sku.unwrap_or_default(),
            operation_type: operation.as_deref().map(OperationType::parse),
            product_type,
            requirements: requirements.as_deref().map(Requirements::parse),
            attributes,
            patches,
            faults,
        };
        message.check_fields();
        message
    }

    /// Holds the fields to what the operation needs and must not have.
    fn check_fields(&mut self) {
        let (needed, foreign): (&[_], &[_]) = match &self.operation_type {
            Some(OperationType::Update) => (&["productType", "attributes"], &["patches"]),
            Some(OperationType::PartialUpdate) => {
                (&["productType", "attributes"], &["requirements", "patches"])
            }
            Some(OperationType::Patch) => {
                (&["productType", "patches"], &["requirements", "attributes"])
            }
            Some(OperationType::Delete) => (
                &[],
                &["requirements", "attributes", "productType", "patches"],
            ),
            Some(OperationType::Other(text)) => {
                let fault = Fault::invalid("operationType", None, text);
                self.faults.push(fault);
                return;
            }
            None => return,
        };
        for field in needed {
            let is_told = self.faults.iter().any(|fault| names(fault, field));
            if !self.has(field) && !is_told {
                self.faults.push(Fault::missing(field, None));
            }
        }
        for field in foreign {
            if self.has(field) {
                self.faults.push(Fault::NotApplicable { field });
            }
        }
    }

    fn has(&self, field: &str) -> bool {
        match field {
            "productType" => self.product_type.is_some(),
            "requirements" => self.requirements.is_some(),
            "attributes" => self.attributes.is_some(),
            "patches" => !self.patches.is_empty(),
            _ => false,
        }
    }
}

fn message_id(value: Option<Value>, faults: &mut Vec<Fault>) -> u32 {
    let Some(value) = value else {
        faults.push(Fault::missing("messageId", None));
        return 0;
    };
    let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
    match number.and_then(|number| u32::try_from(number).ok()) {
        Some(number) if number > 0 => number,
        Some(_) | None => {
            faults.push(invalid("messageId", &value));
            0
        }
    }
}

fn patches(value: Option<Value>, faults: &mut Vec<Fault>) -> Vec<Patch> {
    let items = match value {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(items)) if !items.is_empty() => items,
        Some(other) => {
            faults.push(invalid("patches", &other));
            return Vec::new();
        }
    };
    let mut patches = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        if let Ok(patch) = Patch::deserialize(&item) {
            patches.push(patch);
        } else {
            let text = item.to_string();
            faults.push(Fault::invalid("patches", Some(at), &text));
        }
    }
    patches
}

fn invalid(field: &'static str, value: &Value) -> Fault {
    Fault::invalid(field, None, &value.to_string())
}

fn names(fault: &Fault, name: &str) -> bool {
    match fault {
        Fault::Missing { field, .. }
        | Fault::Invalid { field, .. }
        | Fault::Repeated { field, .. }
        | Fault::NotApplicable { field } => *field == name,
        Fault::Line(_) => false,
    }
}
