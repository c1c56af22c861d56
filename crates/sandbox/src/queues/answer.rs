//! Answers of the queue protocol, in JSON and in the XML of the older form.

use serde_json::{Value, json};

use crate::http::answer::Answer;

/// The form in which a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// AWS JSON 1.0.
    Json,
    /// The query protocol of 2012-11-05.
    Query,
}

/// A call that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The type of the JSON form.
    type_name: &'static str,
    /// The code of the older form, which clients know too.
    code: &'static str,
    /// What is wrong.
    pub message: String,
}

const NAMESPACE: &str = "http://queue.amazonaws.com/doc/2012-11-05/";
const JSON: &str = "application/x-amz-json-1.0";

impl Refused {
    /// A batch without entries.
    pub const EMPTY_BATCH: Self = Self::fixed(
        "com.amazonaws.sqs#EmptyBatchRequest",
        "AWS.SimpleQueueService.EmptyBatchRequest",
    );
    /// A batch of more than ten.
    pub const LONG_BATCH: Self = Self::fixed(
        "com.amazonaws.sqs#TooManyEntriesInBatchRequest",
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    );
    /// A batch whose ids repeat.
    pub const SAME_IDS: Self = Self::fixed(
        "com.amazonaws.sqs#BatchEntryIdsNotDistinct",
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    );

    const fn fixed(type_name: &'static str, code: &'static str) -> Self {
        Self {
            type_name,
            code,
            message: String::new(),
        }
    }

    fn told(self, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..self
        }
    }

    /// No such queue.
    pub fn no_queue() -> Self {
        Self::fixed(
            "com.amazonaws.sqs#QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
        )
        .told("The specified queue does not exist.")
    }

    /// A queue of the name is there with other attributes.
    pub fn queue_exists(message: impl Into<String>) -> Self {
        Self::fixed("com.amazonaws.sqs#QueueNameExists", "QueueAlreadyExists").told(message)
    }

    /// A handle that nobody gave out.
    pub fn bad_handle() -> Self {
        Self::fixed(
            "com.amazonaws.sqs#ReceiptHandleIsInvalid",
            "ReceiptHandleIsInvalid",
        )
        .told("The input receipt handle is invalid.")
    }

    /// The message is not in a reader's hands.
    pub fn not_in_flight() -> Self {
        Self::fixed(
            "com.amazonaws.sqs#MessageNotInflight",
            "AWS.SimpleQueueService.MessageNotInflight",
        )
        .told("The message is not in flight.")
    }

    /// A value that cannot be taken.
    pub fn value(message: impl Into<String>) -> Self {
        Self::fixed(
            "com.amazon.coral.service#InvalidParameterValueException",
            "InvalidParameterValue",
        )
        .told(message)
    }

    /// A parameter is absent.
    pub fn missing(name: &str) -> Self {
        Self::fixed(
            "com.amazon.coral.service#MissingRequiredParameterException",
            "MissingParameter",
        )
        .told(format!("The request must contain the parameter {name}."))
    }

    /// Something that the sandbox does not do.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::fixed(
            "com.amazonaws.sqs#UnsupportedOperation",
            "AWS.SimpleQueueService.UnsupportedOperation",
        )
        .told(message)
    }

    /// An action that there is not.
    pub fn no_action(action: &str) -> Self {
        Self::fixed(
            "com.amazon.coral.service#UnknownOperationException",
            "InvalidAction",
        )
        .told(format!(
            "The action {action} is not valid for this endpoint."
        ))
    }

    /// What a batch says of an entry.
    pub fn entry(&self, id: &str) -> Value {
        json!({"Id": id, "SenderFault": true, "Code": self.code, "Message": self.message})
    }

    /// The refusal as an answer.
    pub fn answer(&self, form: Form) -> Answer {
        let message = if self.message.is_empty() {
            self.code
        } else {
            &self.message
        };
        match form {
            Form::Json => {
                let body = json!({"__type": self.type_name, "message": message});
                Answer::typed(400, JSON, &body)
                    .with_header("x-amzn-query-error", format!("{};Sender", self.code))
            }
            Form::Query => {
                let body = format!(
                    "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"{NAMESPACE}\"><Error>\
                     <Type>Sender</Type><Code>{}</Code><Message>{}</Message><Detail/></Error>\
                     <RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>",
                    self.code,
                    escaped(message)
                );
                Answer::bytes(400, "text/xml", body)
            }
        }
    }
}

/// What a call gives, as an answer.
pub fn done(form: Form, action: &str, output: &Value) -> Answer {
    match form {
        Form::Json => Answer::typed(200, JSON, output),
        Form::Query => {
            let mut body =
                format!("<?xml version=\"1.0\"?><{action}Response xmlns=\"{NAMESPACE}\">");
            let members: Vec<_> = output.as_object().into_iter().flatten().collect();
            if !members.is_empty() || action == "ReceiveMessage" {
                open(&mut body, action, "Result");
                for (name, value) in members {
                    write_member(&mut body, action, name, value);
                }
                close(&mut body, action, "Result");
            }
            body.push_str("<ResponseMetadata><RequestId>");
            body.push_str("00000000-0000-4000-8000-000000000000");
            body.push_str("</RequestId></ResponseMetadata>");
            close(&mut body, action, "Response");
            Answer::bytes(200, "text/xml", body)
        }
    }
}

/// Lists stand flat, each item under a name in the singular; maps as pairs of name and value.
fn write_member(body: &mut String, action: &str, name: &str, value: &Value) {
    match (name, value) {
        ("Attributes", Value::Object(pairs)) => {
            for (name, value) in pairs {
                write_element(
                    body,
                    "Attribute",
                    &json!({"Name": name, "Value": value}),
                    action,
                );
            }
        }
        (_, Value::Array(items)) => {
            let item_name = match name {
                "Messages" => "Message".to_owned(),
                "QueueUrls" => "QueueUrl".to_owned(),
                "Failed" => "BatchResultErrorEntry".to_owned(),
                _ => format!("{action}ResultEntry"),
            };
            for item in items {
                write_element(body, &item_name, item, action);
            }
        }
        _ => write_element(body, name, value, action),
    }
}

fn write_element(body: &mut String, name: &str, value: &Value, action: &str) {
    open(body, name, "");
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                write_member(body, action, name, value);
            }
        }
        Value::String(text) => body.push_str(&escaped(text)),
        Value::Bool(flag) => body.push_str(&flag.to_string()),
        Value::Number(number) => body.push_str(&number.to_string()),
        Value::Null | Value::Array(_) => {}
    }
    close(body, name, "");
}

fn open(body: &mut String, name: &str, end: &str) {
    body.extend(["<", name, end, ">"]);
}

fn close(body: &mut String, name: &str, end: &str) {
    body.extend(["</", name, end, ">"]);
}

/// A text as XML has it; characters that XML cannot have are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control < ' ' => {}
            other => out.push(other),
        }
    }
    out
}
