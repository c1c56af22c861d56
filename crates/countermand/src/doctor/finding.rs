//! What a check found: a stable code, how bad it is, and the values that its text shows.

use countermand_domain::id::AccountId;

use crate::texts::{Arg, Texts};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Somebody should look at it.
    Warn,
    /// The desk cannot do its work, or not all of it.
    Fail,
}

impl Level {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $level:ident;)+) => {
        /// What a check can find.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable text, for scripts; the texts for people are named after it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// How bad it is.
            pub const fn level(self) -> Level {
                match self {
                    $(Self::$name => Level::$level,)+
                }
            }
        }
    };
}

codes! {
    /// Only the owner may read the data directory.
    DirectoryClosed = "directory-closed", Ok;
    /// Others may read it.
    DirectoryOpen = "directory-open", Warn;
    /// There is room on the disk.
    DiskRoom = "disk-room", Ok;
    /// There is little room left.
    DiskLow = "disk-low", Warn;
    /// There is next to none.
    DiskFull = "disk-full", Fail;
    /// The master key is there and for its owner alone.
    MasterKeyWhole = "master-key-whole", Ok;
    /// It was not needed yet.
    MasterKeyNone = "master-key-none", Warn;
    /// It cannot be used.
    MasterKeyUnusable = "master-key-unusable", Fail;
    /// The engine's own check of the file found nothing.
    StoreWhole = "store-whole", Ok;
    /// It found something.
    StoreDamaged = "store-damaged", Fail;
    /// A change can be made durable.
    StoreWritable = "store-writable", Ok;
    /// None can.
    StoreNotWritable = "store-not-writable", Fail;
    /// A webhook was switched off by what its receiver answered.
    WebhookOff = "webhook-off", Warn;
    /// A webhook has taken nothing for a while.
    WebhookFailing = "webhook-failing", Warn;
    /// Every audit chain is whole.
    AuditWhole = "audit-whole", Ok;
    /// One does not fit.
    AuditBroken = "audit-broken", Fail;
    /// A desk runs on the directory.
    DeskRuns = "desk-runs", Ok;
    /// None does.
    DeskStands = "desk-stands", Warn;
    /// There is no account to look after.
    AccountsNone = "accounts-none", Warn;
    /// The account is switched off.
    AccountDisabled = "account-disabled", Warn;
    /// The settings can be used.
    SettingsWhole = "settings-whole", Ok;
    /// One cannot.
    SettingsFaulty = "settings-faulty", Fail;
    /// The orders and what is counted of them fit together.
    RowsWhole = "rows-whole", Ok;
    /// They do not.
    RowsDiffer = "rows-differ", Fail;
    /// The credentials are there and can be opened.
    CredentialsOpen = "credentials-open", Ok;
    /// Some are not there.
    CredentialsMissing = "credentials-missing", Fail;
    /// They were sealed under another master key, or changed.
    CredentialsSealed = "credentials-sealed", Fail;
    /// Nobody was asked.
    NotAsked = "not-asked", Ok;
    /// Signing in works.
    SignInWorks = "sign-in-works", Ok;
    /// The application is not known, or its secret is wrong.
    SignInInvalidClient = "sign-in-invalid-client", Fail;
    /// The seller's consent is over.
    SignInInvalidGrant = "sign-in-invalid-grant", Fail;
    /// The sign-in refuses for another reason.
    SignInRefused = "sign-in-refused", Fail;
    /// The sign-in server does not answer, or not with anything of use.
    SignInUnreachable = "sign-in-unreachable", Fail;
    /// The API does not answer, or not with anything of use.
    MarketplaceUnreachable = "marketplace-unreachable", Fail;
    /// The machine's clock is right.
    ClockRight = "clock-right", Ok;
    /// It is off by more than a minute.
    ClockOff = "clock-off", Warn;
    /// The account sells where it is looked after.
    MarketplacesMatch = "marketplaces-match", Ok;
    /// It sells elsewhere, or not there.
    MarketplacesDiffer = "marketplaces-differ", Warn;
    /// No call was refused for want of a role.
    RolesThere = "roles-there", Ok;
    /// Some were.
    RolesMissing = "roles-missing", Fail;
    /// The queue answers.
    QueueReachable = "queue-reachable", Ok;
    /// It does not.
    QueueUnreachable = "queue-unreachable", Fail;
    /// There is none.
    QueueNone = "queue-none", Warn;
    /// Every subscription leads to our queue.
    SubscriptionsThere = "subscriptions-there", Ok;
    /// Some do not.
    SubscriptionsMissing = "subscriptions-missing", Warn;
    /// They were not checked yet.
    SubscriptionsUnchecked = "subscriptions-unchecked", Warn;
    /// There is quota for every operation.
    QuotaLeft = "quota-left", Ok;
    /// There is next to none for some.
    QuotaLow = "quota-low", Warn;
    /// A way of taking in is up to date.
    SyncFresh = "sync-fresh", Ok;
    /// It was not for too long.
    SyncStale = "sync-stale", Warn;
    /// It never was.
    SyncNever = "sync-never", Warn;
    /// Notifications told of every change.
    GapsNone = "gaps-none", Ok;
    /// Some changes were seen by the search only.
    GapsSeen = "gaps-seen", Warn;
    /// Nothing is in quarantine.
    QuarantineEmpty = "quarantine-empty", Ok;
    /// Something is.
    QuarantineFilled = "quarantine-filled", Warn;
    /// Nothing waits for a person, and every outcome is known.
    ActionsClear = "actions-clear", Ok;
    /// Some outcomes are not known.
    ActionsUnknown = "actions-unknown", Warn;
    /// A person has to look at some.
    ActionsReview = "actions-review", Warn;
    /// Sending is open.
    SendingOpen = "sending-open", Ok;
    /// It is closed.
    SendingClosed = "sending-closed", Fail;
    /// Nobody ever held the lease.
    LeaseNone = "lease-none", Warn;
    /// Personal data that was due is gone.
    PersonalPurged = "personal-purged", Ok;
    /// Some is still there.
    PersonalOverdue = "personal-overdue", Fail;
    /// The mailbox was read.
    MailboxFresh = "mailbox-fresh", Ok;
    /// It cannot be read.
    MailboxFailing = "mailbox-failing", Warn;
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// The account; `None` for the installation.
    pub account: Option<AccountId>,
    /// The values that its text shows, by name.
    pub values: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding about the installation.
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            account: None,
            values: Vec::new(),
        }
    }

    /// A finding about an account.
    pub fn of(account: &AccountId, code: Code) -> Self {
        Self {
            account: Some(account.clone()),
            ..Self::new(code)
        }
    }

    /// With a value for its text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// What was found, in the words of a language.
    pub fn text(&self, texts: Texts) -> String {
        let key = format!("doctor-{}", self.code.as_str());
        self.written(texts, &key)
    }

    /// How to mend it; nothing where all is well.
    pub fn mend(&self, texts: Texts) -> Option<String> {
        if self.code.level() == Level::Ok {
            return None;
        }
        let key = format!("doctor-{}-mend", self.code.as_str());
        Some(self.written(texts, &key))
    }

    fn written(&self, texts: Texts, key: &str) -> String {
        let account = self.account.as_ref().map_or("", AccountId::as_str);
        let values: Vec<(&'static str, String)> = self
            .values
            .iter()
            .map(|(name, value)| (*name, told(texts, name, value)))
            .collect();
        // A count is told as one, for the words that follow it.
        let counted = |name: &str, value: &String| {
            let is_count = ["n", "orders", "notices"].contains(&name);
            value.parse::<u64>().ok().filter(|_| is_count)
        };
        let values = values.iter().map(|(name, value)| {
            let count = counted(name, value).map(Arg::from);
            (*name, count.unwrap_or_else(|| Arg::from(value)))
        });
        let arguments: Vec<_> = std::iter::once(("account", Arg::from(account)))
            .chain(values)
            .collect();
        texts.with(key, &arguments)
    }
}

/// A value in the words of a language: ages and what is kept up to date have some.
fn told(texts: Texts, name: &str, value: &str) -> String {
    let known = match name {
        "age" => value.split_once(' ').and_then(|(count, unit)| {
            let count: u64 = count.parse().ok()?;
            let known = ["s", "min", "h", "d"].contains(&unit);
            known.then(|| texts.with(&format!("doctor-age-{unit}"), &[("n", count.into())]))
        }),
        "name" => texts.known(&format!("doctor-way-{}", value.replace('.', "-"))),
        _ => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const TEXTS: [&str; 2] = [
        include_str!("../../assets/locales/en/doctor.ftl"),
        include_str!("../../assets/locales/zh-Hans/doctor.ftl"),
    ];

    #[test]
    fn one_is_not_told_as_several() {
        let account = AccountId::parse("shop").unwrap();
        let told = |n: u64| {
            let mut finding = Finding::of(&account, Code::ActionsClear);
            finding.values = vec![("n", n.to_string())];
            finding.text(Texts::new(crate::texts::Locale::En))
        };
        assert!(told(1).ends_with("1 action is on its way."), "{}", told(1));
        assert!(
            told(0).ends_with("0 actions are on their way."),
            "{}",
            told(0)
        );
        assert!(
            told(2).ends_with("2 actions are on their way."),
            "{}",
            told(2)
        );
    }

    #[test]
    fn ages_and_what_is_read_are_told_in_the_language() {
        let account = AccountId::parse("shop").unwrap();
        let told = |locale, age: &str, name: &str| {
            let mut finding = Finding::of(&account, Code::SyncFresh);
            finding.values = vec![("name", name.to_owned()), ("age", age.to_owned())];
            finding.text(Texts::new(locale))
        };
        for (age, words) in [
            ("50 s", "50 秒"),
            ("9 min", "9 分"),
            ("3 h", "3 小时"),
            ("2 d", "2 天"),
        ] {
            let text = told(crate::texts::Locale::ZhHans, age, "orders.search");
            assert!(text.contains(words) && text.contains("订单"), "{text}");
            assert!(told(crate::texts::Locale::En, age, "else").contains(age));
        }
    }

    #[test]
    fn every_code_is_told_in_both_languages_and_what_is_not_well_is_mended() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for texts in TEXTS {
            for code in Code::ALL {
                let key = format!("\ndoctor-{} = ", code.as_str());
                assert!(texts.contains(&key), "{key}");
                let key = format!("\ndoctor-{}-mend = ", code.as_str());
                assert_eq!(texts.contains(&key), code.level() != Level::Ok, "{key}");
            }
        }
    }
}
