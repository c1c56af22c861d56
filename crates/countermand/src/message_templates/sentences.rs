//! The sentences of messages, compiled in from `assets/messages`.

use std::collections::HashMap;

use fluent_templates::LanguageIdentifier;
use fluent_templates::fluent_bundle::FluentValue;

use crate::texts::Locale;

mod compiled_in {
    fluent_templates::static_loader! {
        pub(super) static MESSAGES = {
            locales: "./assets/messages",
            fallback_language: "en",
            customise: |bundle| bundle.set_use_isolating(false),
        };
    }
}

/// The sentences of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentences {
    locale: Locale,
}

impl Sentences {
    pub(super) const fn new(locale: Locale) -> Self {
        Self { locale }
    }

    /// The sentence of a key that takes no arguments.
    pub(super) fn text(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The sentence of a key, filled with its arguments.
    ///
    /// A test holds that every key and argument is there, so nothing is ever missing; were it, the
    /// sentence would be left out rather than a key be sent to a buyer.
    pub(super) fn with(self, key: &str, args: &[(&'static str, &str)]) -> String {
        let found = self.find(key, args);
        debug_assert!(
            found.is_some(),
            "{}: no sentence `{key}` for these arguments",
            self.locale.as_str()
        );
        found.unwrap_or_default()
    }

    pub(super) fn find(self, key: &str, args: &[(&'static str, &str)]) -> Option<String> {
        let id: LanguageIdentifier = self.locale.as_str().parse().ok()?;
        let args: HashMap<&'static str, FluentValue<'static>> = args
            .iter()
            .map(|(name, value)| (*name, FluentValue::from((*value).to_owned())))
            .collect();
        compiled_in::MESSAGES
            .lookup_single_language(&id, key, Some(&args))
            .ok()
    }
}
