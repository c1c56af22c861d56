//! A page with everything around it.

use axum::response::{Html, IntoResponse as _, Response};
use countermand_domain::id::AccountId;
use countermand_spapi::client::Clock as WireClock;
use jiff::SignedDuration;
use maud::{Markup, html};

use super::{Section, document};
use crate::http::problem::Problem;
use crate::http::web::counters::Counts;
use crate::http::web::look::Theme;
use crate::http::web::parts::address::with_account;
use crate::http::web::parts::form;
use crate::http::web::parts::format::Format;
use crate::http::web::{Visitor, WebState};
use crate::texts::{Locale, Texts, grouped};

/// A page while it is being put together.
///
/// ```text
/// let page = Page::open(&state, &visitor, Section::Orders, query.account.as_deref()).await?;
/// Ok(page.title(&texts.text("web-nav-orders")).show(&html! { … }))
/// ```
#[derive(Debug)]
pub struct Page<'a> {
    visitor: &'a Visitor,
    section: Section,
    account: Option<String>,
    accounts: Vec<AccountId>,
    counts: Counts,
    sections: Vec<Section>,
    format: Format,
    pace_ms: u64,
    title: String,
    flash: Option<Markup>,
    is_wide: bool,
    back: Option<String>,
    escape: Option<String>,
}

impl<'a> Page<'a> {
    /// Begins a page of a section; `account` is the one that is looked at, `None` for all.
    ///
    /// # Errors
    /// 404 for an account that the visitor does not see; 500 and 503 when the store does not
    /// answer.
    pub async fn open(
        state: &WebState,
        visitor: &'a Visitor,
        section: Section,
        account: Option<&str>,
    ) -> Result<Self, Problem> {
        let account = account.filter(|name| !name.is_empty());
        state.api.seen(visitor.caller(), account)?;
        let all = state.api.seen(visitor.caller(), None)?;
        let counts = state.counters.of(&state.api, &all).await?;
        let is_there = |section: &&Section| {
            state.has_page(section.path()) && visitor.may_anywhere(section.scope())
        };
        Ok(Self {
            visitor,
            section,
            account: account.map(str::to_owned),
            accounts: all
                .iter()
                .map(|seller| seller.account.name().clone())
                .collect(),
            counts,
            sections: Section::ALL.iter().filter(is_there).copied().collect(),
            format: Format::new(visitor.locale(), state.api.desk.now()),
            pace_ms: pace_ms(state.api.desk.clock.as_ref()),
            title: visitor.texts().text(section.text_key()),
            flash: None,
            is_wide: false,
            back: None,
            escape: None,
        })
    }

    /// The title, where it is not the section's name.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// A notice above the page, as after a form that was sent.
    #[must_use]
    pub fn notice(mut self, notice: Markup) -> Self {
        self.flash = Some(notice);
        self
    }

    /// Lets the page use the whole width, as a table with many columns needs.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.is_wide = true;
        self
    }

    /// Where the key Esc leads, and the link above the heading: the list that the page belongs to.
    #[must_use]
    pub fn back(mut self, address: &str) -> Self {
        self.back = Some(address.to_owned());
        self
    }

    /// Where the key Esc leads, without a link.
    #[must_use]
    pub fn escape_to(mut self, address: &str) -> Self {
        self.escape = Some(address.to_owned());
        self
    }

    /// The texts of the visitor's language.
    pub fn texts(&self) -> Texts {
        self.visitor.texts()
    }

    /// How amounts, instants and counts are written for the visitor, at the desk's present.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Milliseconds of the desk's time that pass in a second of whoever looks at the page.
    pub const fn pace_ms(&self) -> u64 {
        self.pace_ms
    }

    /// The whole page around its main part. The heading `h1` is the title.
    pub fn show(&self, main: &Markup) -> Response {
        let body = html! {
            body data-shortcuts=(if self.visitor.look.has_shortcuts { "on" } else { "off" })
                data-live="/live" data-busy=(self.text("web-busy")) data-back=[self.escape.as_deref().or(self.back.as_deref())] {
                a.skip href="#main" { (self.text("web-skip")) }
                header.top {
                    a.product href="/" { (self.text("web-product")) }
                    (self.account_switch())
                    (self.search())
                    (self.switches())
                }
                (self.navigation())
                main #main tabindex="-1" .wide[self.is_wide] {
                    (self.stale())
                    div #connection .notice.warn role="alert" hidden { (self.text("web-live-lost")) }
                    @if let Some(flash) = &self.flash { (flash) }
                    @if let Some(back) = &self.back {
                        p.back { a href=(back) { span aria-hidden="true" { "←" } (self.text("web-back")) } }
                    }
                    h1 { (self.title) }
                    (main)
                }
                div #announce .unseen role="status" aria-live="polite" {}
                (self.help())
                (self.palette())
            }
        };
        let title = &self.title;
        Html(document(self.visitor.look, title, true, &body).into_string()).into_response()
    }

    fn text(&self, key: &str) -> String {
        self.texts().text(key)
    }

    fn account_switch(&self) -> Markup {
        let chosen = self.account.as_deref();
        html! {
            form.account action=(self.section.path()) method="get" {
                label for="account" { (self.text("web-account")) }
                select #account name="account" {
                    option value="" selected[chosen.is_none()] { (self.text("web-account-all")) }
                    @for account in &self.accounts {
                        option value=(account) selected[chosen == Some(account.as_str())] {
                            (account)
                        }
                    }
                }
                button.small type="submit" { (self.text("web-account-show")) }
            }
        }
    }

    fn search(&self) -> Markup {
        html! {
            @if self.sections.contains(&Section::Orders) {
                form.find role="search" action=(Section::Orders.path()) method="get" {
                    @if let Some(account) = &self.account {
                        input type="hidden" name="account" value=(account);
                    }
                    label.unseen for="find" { (self.text("web-find")) }
                    input #find type="search" name="q" maxlength="256" autocomplete="off"
                        placeholder=(self.text("web-find"));
                }
            }
        }
    }

    /// Language, theme, and signing out: each a form, so that they work without script.
    fn switches(&self) -> Markup {
        let look = self.visitor.look;
        let here = &self.visitor.here;
        let other = match look.locale {
            Locale::En => Locale::ZhHans,
            Locale::ZhHans => Locale::En,
        };
        html! {
            details.me {
                summary { (self.visitor.name) }
                div.menu {
                    p.quiet { (self.visitor.login) }
                    p { a href="/settings/second-factor" { (self.text("web-second-factor-own")) } }
                    form method="post" action="/preferences" {
                        (form::token(self.visitor))
                        input type="hidden" name="back" value=(here);
                        fieldset {
                            legend { (self.text("web-theme")) }
                            @for theme in Theme::ALL {
                                button.small type="submit" name="theme" value=(theme.as_str())
                                    aria-pressed=(if theme == look.theme { "true" } else { "false" }) {
                                    (self.text(theme_key(theme)))
                                }
                            }
                        }
                        fieldset {
                            legend { (self.text("web-keys")) }
                            button.small type="submit" name="shortcuts"
                                value=(if look.has_shortcuts { "off" } else { "on" }) {
                                (self.text(if look.has_shortcuts { "web-keys-off" } else { "web-keys-on" }))
                            }
                        }
                    }
                    form method="post" action="/sign-out" {
                        (form::token(self.visitor))
                        button.small type="submit" { (self.text("web-sign-out")) }
                    }
                }
            }
            form.language method="post" action="/preferences" {
                (form::token(self.visitor))
                input type="hidden" name="back" value=(here);
                button.small type="submit" name="locale" value=(other.as_str()) lang=(other.as_str()) {
                    (other_language(other))
                }
            }
        }
    }

    fn navigation(&self) -> Markup {
        let account = self.account.as_deref();
        html! {
            nav.sections aria-label=(self.text("web-nav")) {
                ul {
                    @for section in &self.sections {
                        @let count = self.counts.of(*section);
                        li {
                            a href=(with_account(section.path(), account))
                                data-letter=(section.letter())
                                aria-current=[(*section == self.section).then_some("page")] {
                                (self.text(section.text_key()))
                                @if let Some(count) = count {
                                    " "
                                    span.count data-counter=(section.path()) { (grouped(count)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Says which accounts have not been read for too long.
    fn stale(&self) -> Markup {
        html! {
            @for (account, at) in &self.counts.stale {
                p.notice.warn.stale {
                    span.badge.warn { (self.text("web-stale-badge")) }
                    " "
                    (self.texts().with("web-stale", &[
                        ("account", account.as_str().into()),
                        ("age", (&self.format.age(*at)).into()),
                    ]))
                }
            }
        }
    }

    fn help(&self) -> Markup {
        html! {
            dialog #keys aria-labelledby="keys-title" {
                h2 #keys-title { (self.text("web-keys")) }
                table {
                    tbody {
                        @for (keys, text) in KEYS {
                            tr {
                                th scope="row" { @for key in *keys { kbd { (key) } " " } }
                                td { (self.text(text)) }
                            }
                        }
                        @for section in &self.sections {
                            tr {
                                th scope="row" { kbd { "g" } " " kbd { (section.letter()) } }
                                td { (self.text(section.text_key())) }
                            }
                        }
                    }
                }
                form method="dialog" { button type="submit" { (self.text("web-close")) } }
            }
        }
    }

    /// The palette: places to go, filtered by what is typed; an order's id goes to the order.
    fn palette(&self) -> Markup {
        html! {
            dialog #palette aria-label=(self.text("web-palette")) {
                form method="get" action=(Section::Orders.path()) {
                    label.unseen for="palette-text" { (self.text("web-palette")) }
                    input #palette-text type="search" name="q" maxlength="256" autocomplete="off"
                        placeholder=(self.text("web-palette-hint"));
                }
                ul #palette-places {
                    @for section in &self.sections {
                        li { a href=(with_account(section.path(), self.account.as_deref())) {
                            (self.text(section.text_key()))
                        } }
                    }
                }
                form method="dialog" { button.small type="submit" { (self.text("web-close")) } }
            }
        }
    }
}

/// How much of a clock's time passes in a real second: beside a sandbox that can be more than one.
fn pace_ms(clock: &dyn WireClock) -> u64 {
    let second = clock.of_real_time(SignedDuration::from_secs(1));
    u64::try_from(second.as_millis()).unwrap_or(1_000)
}

/// Keys and what they do.
const KEYS: &[(&[&str], &str)] = &[
    (&["j", "k"], "web-key-move"),
    (&["Enter"], "web-key-open"),
    (&["x"], "web-key-select"),
    (&["Esc"], "web-key-back"),
    (&["/"], "web-key-search"),
    (&["Ctrl", "K"], "web-key-palette"),
    (&["?"], "web-key-help"),
];

const fn theme_key(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "web-theme-auto",
        Theme::Light => "web-theme-light",
        Theme::Dark => "web-theme-dark",
    }
}

/// A language's own name, the same in every language.
const fn other_language(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "English",
        Locale::ZhHans => "中文",
    }
}

#[cfg(test)]
mod tests {
    use countermand_spapi::client::Clock as _;
    use jiff::Timestamp;

    use super::*;
    use crate::desk::time::MarketTime;

    #[test]
    fn a_countdown_goes_as_fast_as_the_desks_clock() {
        let sixty_times = MarketTime::new(Timestamp::UNIX_EPOCH, 60_000);
        assert_eq!(
            sixty_times
                .of_real_time(SignedDuration::from_secs(1))
                .as_secs(),
            60
        );
        assert_eq!(pace_ms(&sixty_times), 60_000);
        assert_eq!(
            pace_ms(&MarketTime::new(Timestamp::UNIX_EPOCH, 1_000)),
            1_000
        );
    }
}
