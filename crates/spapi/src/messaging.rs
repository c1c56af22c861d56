//! Messaging v1: messages to buyers; what may be sent comes as HAL.
//!
//! Source: `messaging.json`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::Error;
use crate::flexible;
use crate::open_enum;

open_enum! {
    /// A message that may be sent.
    pub enum Action {
        ConfirmCustomizationDetails => "confirmCustomizationDetails",
        ConfirmDeliveryDetails => "confirmDeliveryDetails",
        LegalDisclosure => "legalDisclosure",
        ConfirmOrderDetails => "confirmOrderDetails",
        ConfirmServiceDetails => "confirmServiceDetails",
        AmazonMotors => "amazonMotors",
        Warranty => "warranty",
        DigitalAccessKey => "digitalAccessKey",
        UnexpectedProblem => "unexpectedProblem",
        NegativeFeedbackRemoval => "negativeFeedbackRemoval",
        SendInvoice => "sendInvoice",
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkObject {
    /// Where it leads.
    pub href: String,
    /// What it is: the name of an action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The answer of `getMessagingActionsForOrder`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetMessagingActionsForOrderResponse {
    /// The actions, by link.
    #[serde(rename = "_links", skip_serializing_if = "Option::is_none")]
    pub links: Option<ActionsLinks>,
    /// The actions, in full.
    #[serde(rename = "_embedded", skip_serializing_if = "Option::is_none")]
    pub embedded: Option<ActionsEmbedded>,
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

/// Links to actions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionsLinks {
    /// This list.
    #[serde(rename = "self")]
    pub self_link: LinkObject,
    /// The actions.
    #[serde(default, deserialize_with = "flexible::list")]
    pub actions: Vec<LinkObject>,
}

/// Actions in full.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionsEmbedded {
    /// The actions.
    #[serde(default, deserialize_with = "flexible::list")]
    pub actions: Vec<GetMessagingActionResponse>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetMessagingActionResponse {
    /// Links of it.
    #[serde(rename = "_links", skip_serializing_if = "Option::is_none")]
    pub links: Option<ActionLinks>,
    /// What belongs to it.
    #[serde(rename = "_embedded", skip_serializing_if = "Option::is_none")]
    pub embedded: Option<ActionEmbedded>,
    /// The action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<MessagingAction>,
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

/// Links of an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionLinks {
    /// The action.
    #[serde(rename = "self")]
    pub self_link: LinkObject,
    /// Its schema.
    pub schema: LinkObject,
}

/// What belongs to an action.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionEmbedded {
    /// Its schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<GetSchemaResponse>,
}

/// A schema.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetSchemaResponse {
    /// Links of it.
    #[serde(rename = "_links", skip_serializing_if = "Option::is_none")]
    pub links: Option<SchemaLinks>,
    /// The schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Map<String, Value>>,
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

/// Links of a schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaLinks {
    /// The schema.
    #[serde(rename = "self")]
    pub self_link: LinkObject,
}

/// An action by its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessagingAction {
    /// The name.
    pub name: String,
}

/// The answer of `GetAttributes`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetAttributesResponse {
    /// The buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<BuyerAttributes>,
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

/// A buyer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuyerAttributes {
    /// The language messages must be in, as `en-US`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// The body of a message with a text, of every purpose that has one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageRequest {
    /// The text, up to 2,000 characters; 800 of `confirmCustomizationDetails`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Files, where the purpose takes them.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub attachments: Vec<Attachment>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Where it was uploaded.
    pub upload_destination_id: String,
    /// Its name.
    pub file_name: String,
}

/// The answer of a message: an empty object.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageResponse {
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}
