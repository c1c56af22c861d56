//! The four shops as the desk has them: names, consents, and what runs by itself.

use anyhow::Result;
use countermand_domain::id::AccountId;
use countermand_store::account_settings::SettingChange;
use countermand_store::sellers::SellerRegion;

use crate::serve::SandboxAccount;

/// The large shop in the United States.
pub(super) const US: &str = "shop-us";
/// The shop in Germany, which has hardly a cancel left.
pub(super) const DE: &str = "shop-de";
/// The small shop in Japan.
pub(super) const JP: &str = "shop-jp";
/// The small shop in India.
pub(super) const IN: &str = "shop-in";

/// How long a cancel can be undone, and a refund is held, in seconds as a person waits.
const UNDO_S: u64 = 20;
/// The same of cancels that run by themselves.
const UNDO_BY_ITSELF_S: u64 = 2;
/// The longest that a setting takes, in seconds.
const WAIT_MAX_S: u64 = 86_400;

/// So many seconds of a person in the marketplace's time.
fn market_s(seconds: u64, speed_milli: u64) -> u64 {
    (seconds.saturating_mul(speed_milli) / 1_000).min(WAIT_MAX_S)
}

/// What holds for every shop: a person decides, and a second one on larger refunds.
pub(super) fn config(speed_milli: u64) -> String {
    let undo_s = market_s(UNDO_S, speed_milli);
    format!(
        "[automation]\n\
         official_whole = false\n\
         undo_window_s = {undo_s}\n\
         refund_hold_s = {undo_s}\n\
         bulk_above = 25\n\
         second_person_on_rate_breach = true\n\
         second_person_on_armed_offer = true\n\
         refund_second_person_above = {{ USD = \"10.00\", EUR = \"10.00\", JPY = \"1500\", INR = \"900.00\" }}\n"
    )
}

/// The shops. In Germany official requests run by themselves.
pub(super) fn accounts(speed_milli: u64) -> Result<Vec<SandboxAccount>> {
    let set = |name: &str, value: String| SettingChange {
        name: name.to_owned(),
        value_json: Some(value),
    };
    let undo_s = market_s(UNDO_BY_ITSELF_S, speed_milli);
    let by_itself = vec![
        set("automation.official_whole", "true".to_owned()),
        set("automation.undo_window_s", undo_s.to_string()),
    ];
    let shops = [
        (US, SellerRegion::NorthAmerica, Vec::new()),
        (DE, SellerRegion::Europe, by_itself),
        (JP, SellerRegion::FarEast, Vec::new()),
        (IN, SellerRegion::Europe, Vec::new()),
    ];
    (1..)
        .zip(shops)
        .map(|(number, (name, region, settings))| {
            Ok(SandboxAccount {
                name: AccountId::parse(name)?,
                seller_id: format!("A{number}EXAMPLE"),
                refresh_token: match number {
                    1 => "demo-refresh".to_owned(),
                    _ => format!("demo-refresh-{number}"),
                },
                region,
                settings,
            })
        })
        .collect()
}
