//! Parts of forms. Every form that is posted begins with [`token`].

use maud::{Markup, html};

use crate::http::web::Visitor;
use crate::http::web::form::TOKEN_FIELD;

/// The hidden field without which nothing is changed.
pub fn token(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name=(TOKEN_FIELD) value=(visitor.form_token.to_hex()); }
}

/// A text of its own for each form that is shown, so that sending it twice does it once: give it
/// to the functions of the API as the `Idempotency-Key`.
pub fn intent_key() -> Markup {
    html! { input type="hidden" name="intent" value=(uuid::Uuid::now_v7()); }
}

/// A button that posts: an address, what is written on it, and hidden fields.
pub fn button(visitor: &Visitor, action: &str, label: &str, fields: &[(&str, &str)]) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            (token(visitor))
            @for (name, value) in fields {
                input type="hidden" name=(name) value=(value);
            }
            button type="submit" { (label) }
        }
    }
}

/// A labelled box for a line of text. `hint` stands below it.
pub fn text_box(name: &str, label: &str, value: &str, hint: Option<&str>) -> Markup {
    let hint_id = format!("{name}-hint");
    html! {
        div.field {
            label for=(name) { (label) }
            input id=(name) name=(name) type="text" value=(value)
                aria-describedby=[hint.map(|_| hint_id.as_str())];
            @if let Some(hint) = hint { p.hint id=(hint_id) { (hint) } }
        }
    }
}

/// A labelled choice: values with their texts.
pub fn choice(name: &str, label: &str, chosen: &str, options: &[(&str, String)]) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (value, text) in options {
                    option value=(value) selected[*value == chosen] { (text) }
                }
            }
        }
    }
}
