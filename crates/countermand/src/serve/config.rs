//! The file of `--config`: what is set for the whole desk, and for accounts that set nothing else.
//!
//! `master_key_file`, `[limits]` and `[webhooks]` are the desk's own; everything else is a setting
//! of accounts.
//! The file is checked whole: each fault is told with its name and what to write instead.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use super::STOP_WAIT;
use crate::http::access::{GuardSettings, RateLimit};
use crate::http::listen::Limits;
use crate::settings::AccountSettings;
use crate::settings::document::{self, SettingFault};
use crate::webhooks::address::AddressPolicy;

/// Connections from one address beside a sandbox, where load is made on one machine.
const SANDBOX_CONNECTIONS: usize = 1_024;

/// What is set for the whole desk.
#[derive(Debug, Clone)]
pub(super) struct Config {
    /// What holds where an account sets nothing.
    pub(super) defaults: AccountSettings,
    /// What the file sets of them, in the form of the store.
    pub(super) set: BTreeMap<String, String>,
    /// Where the master key is, if not in the data directory.
    pub(super) master_key_file: Option<PathBuf>,
    /// Limits of connections and requests.
    pub(super) limits: Limits,
    /// How often a key may call.
    pub(super) guard: GuardSettings,
    /// Where webhooks may be sent beyond public addresses.
    pub(super) webhooks: AddressPolicy,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the settings of --config cannot be used: {}", told(.0))]
pub(super) struct ConfigError(Vec<SettingFault>);

fn told(faults: &[SettingFault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("; ")
}

/// Each limit: its name, the least and the most.
const LIMITS: [(&str, u32, u32); 9] = [
    ("head_bytes", 8 * 1024, 1024 * 1024),
    ("line_bytes", 1024, 64 * 1024),
    ("headers", 10, 1_000),
    ("head_wait_s", 1, 300),
    ("body_wait_s", 1, 3_600),
    ("idle_wait_s", 1, 3_600),
    ("connections", 1, 100_000),
    ("connections_per_address", 1, 100_000),
    ("requests_per_second", 0, 100_000),
];

/// What can be allowed of webhooks.
const ALLOWED: [&str; 3] = ["allow_http", "allow_loopback", "allow_private"];

/// Reads the file over what fits the kind of start.
///
/// # Errors
/// Everything that cannot be meant.
pub(super) fn read(text: Option<&str>, is_sandbox: bool) -> Result<Config, ConfigError> {
    let mut config = Config {
        defaults: AccountSettings::default(),
        set: BTreeMap::new(),
        master_key_file: None,
        limits: Limits {
            stop_wait: STOP_WAIT,
            ..Limits::default()
        },
        guard: GuardSettings::default(),
        webhooks: AddressPolicy::default(),
    };
    if is_sandbox {
        config.defaults = AccountSettings::for_sandbox();
        config.guard.rate = None;
        config.limits.n_connections_per_address = SANDBOX_CONNECTIONS;
    }
    let Some(text) = text else {
        return Ok(config);
    };
    let mut table = document::table(text).map_err(ConfigError)?;
    let mut faults = Vec::new();
    match table.remove("master_key_file") {
        None => {}
        Some(toml::Value::String(path)) if !path.is_empty() => {
            config.master_key_file = Some(PathBuf::from(path));
        }
        Some(_) => faults.push(SettingFault {
            name: "master_key_file".to_owned(),
            problem: "is no path".to_owned(),
            remedy: "the path of a file with 32 random bytes, mode 600".to_owned(),
        }),
    }
    match table.remove("limits") {
        None => {}
        Some(toml::Value::Table(limits)) => {
            faults.extend(
                limits
                    .iter()
                    .filter_map(|(name, value)| set_limit(&mut config, name, value).err()),
            );
        }
        Some(_) => faults.push(SettingFault {
            name: "limits".to_owned(),
            problem: "is no table".to_owned(),
            remedy: "[limits] on a line of its own, and the limits below it".to_owned(),
        }),
    }
    faults.extend(allow_all(&mut config.webhooks, table.remove("webhooks")));
    let read = document::from_table(table).and_then(|values| {
        let whole = document::read(&values, &config.defaults)?;
        Ok((whole, values))
    });
    match read {
        Ok((whole, values)) if faults.is_empty() => {
            config.defaults = whole.settings;
            config.set = values;
            Ok(config)
        }
        Ok(_) => Err(ConfigError(faults)),
        Err(more) => {
            faults.extend(more);
            Err(ConfigError(faults))
        }
    }
}

/// Takes what `[webhooks]` allows; the faults that it has.
fn allow_all(policy: &mut AddressPolicy, allowed: Option<toml::Value>) -> Vec<SettingFault> {
    match allowed {
        None => Vec::new(),
        Some(toml::Value::Table(allowed)) => allowed
            .iter()
            .filter_map(|(name, value)| allow(policy, name, value).err())
            .collect(),
        Some(_) => vec![SettingFault {
            name: "webhooks".to_owned(),
            problem: "is no table".to_owned(),
            remedy: "[webhooks] on a line of its own, and what is allowed below it".to_owned(),
        }],
    }
}

fn allow(policy: &mut AddressPolicy, name: &str, value: &toml::Value) -> Result<(), SettingFault> {
    let fault = |problem: &str, remedy: &str| SettingFault {
        name: format!("webhooks.{name}"),
        problem: problem.to_owned(),
        remedy: remedy.to_owned(),
    };
    let allowed = value.as_bool();
    let set = match name {
        "allow_http" => &mut policy.allow_http,
        "allow_loopback" => &mut policy.allow_loopback,
        "allow_private" => &mut policy.allow_private,
        _ => {
            return Err(fault(
                "is no setting",
                &format!("one of {}", ALLOWED.join(", ")),
            ));
        }
    };
    *set = allowed.ok_or_else(|| fault("is neither true nor false", "true or false"))?;
    Ok(())
}

fn set_limit(config: &mut Config, name: &str, value: &toml::Value) -> Result<(), SettingFault> {
    let shown = || format!("limits.{name}");
    let Some((_, least, most)) = LIMITS.iter().find(|(known, _, _)| *known == name) else {
        let known: Vec<&str> = LIMITS.iter().map(|(known, _, _)| *known).collect();
        return Err(SettingFault {
            name: shown(),
            problem: "is no limit".to_owned(),
            remedy: format!("one of {}", known.join(", ")),
        });
    };
    let number = value
        .as_integer()
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| (*least..=*most).contains(number))
        .ok_or_else(|| SettingFault {
            name: shown(),
            problem: "is out of range".to_owned(),
            remedy: format!("a whole number from {least} to {most}"),
        })?;
    let limits = &mut config.limits;
    let size = usize::try_from(number).unwrap_or(usize::MAX);
    let wait = Duration::from_secs(u64::from(number));
    match name {
        "head_bytes" => limits.head_bytes = size,
        "line_bytes" => limits.line_bytes = size,
        "headers" => limits.n_headers = size,
        "head_wait_s" => limits.head_wait = wait,
        "body_wait_s" => limits.body_wait = wait,
        "idle_wait_s" => limits.idle_wait = wait,
        "connections" => limits.n_connections = size,
        "connections_per_address" => limits.n_connections_per_address = size,
        // The last one of the list: nought is no limit.
        _ => config.guard.rate = NonZeroU32::new(number).map(RateLimit::per_second),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_sets_the_key_the_limits_and_the_defaults_of_accounts() {
        let text = "master_key_file = \"/run/key\"\n\
                    [limits]\nconnections = 7\nrequests_per_second = 0\nbody_wait_s = 5\n\
                    [automation]\nundo_window_s = 9\n";
        let config = read(Some(text), false).unwrap();
        assert_eq!(config.master_key_file, Some(PathBuf::from("/run/key")));
        assert_eq!(config.limits.n_connections, 7);
        assert_eq!(config.limits.body_wait, Duration::from_secs(5));
        assert_eq!(config.guard.rate, None);
        assert_eq!(config.defaults.policy.undo_window_s, 9);
        assert_eq!(config.limits.stop_wait, STOP_WAIT);
    }

    #[test]
    fn every_fault_is_told_with_its_name_and_what_to_write_instead() {
        let text = "master_key_file = 1\nlimitz = 2\n\
                    [limits]\nhead_bytes = 1\nspeed = 3\n[automation]\nundo_window_s = \"x\"\n";
        let told = read(Some(text), false).unwrap_err().to_string();
        for part in [
            "`master_key_file` is no path; write the path of a file",
            "`limits.head_bytes` is out of range; write a whole number from 8192 to 1048576",
            "`limits.speed` is no limit; write one of head_bytes, ",
            "`limitz` is no setting",
            "`automation.undo_window_s`",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }

    #[test]
    fn webhooks_go_to_public_addresses_unless_more_is_allowed_by_name() {
        for is_sandbox in [false, true] {
            let plain = read(None, is_sandbox).unwrap().webhooks;
            assert_eq!(plain, AddressPolicy::default());
        }
        let text = "[webhooks]\nallow_http = true\nallow_loopback = true\n";
        let allowed = read(Some(text), true).unwrap().webhooks;
        assert!(allowed.allow_http && allowed.allow_loopback && !allowed.allow_private);
        let text = "[webhooks]\nallow_http = 1\nallow_all = true\n";
        let told = read(Some(text), true).unwrap_err().to_string();
        assert!(told.contains("`webhooks.allow_http` is neither"), "{told}");
        assert!(
            told.contains("`webhooks.allow_all` is no setting"),
            "{told}"
        );
        let page = include_str!("../../../../docs/settings.md");
        for name in ALLOWED {
            assert!(page.contains(&format!("| `webhooks.{name}` |")), "{name}");
        }
    }

    #[test]
    fn every_limit_is_documented() {
        let page = include_str!("../../../../docs/settings.md");
        for (name, least, most) in LIMITS {
            let row = format!("\n| `limits.{name}` | {least} to {most} | ");
            assert!(page.contains(&row), "{row}");
        }
    }
}
