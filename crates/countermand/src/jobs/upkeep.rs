//! What is kept no longer: buyers' personal data that is due goes once a day, for good.
//!
//! A purge overwrites what it deletes and empties the log behind it, on a connection of its own;
//! so it blocks, and the driver runs it beside the asynchronous steps. The cursor moves after a
//! purge that went through: one that was broken off is taken up at the next start.

use countermand_store::cursors::CursorMove;
use countermand_store::personal_data::Purged;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, Next, Seller, StepError, later};

/// The cursor's name.
pub const CURSOR: &str = "upkeep";

/// How long between two purges.
const REST: SignedDuration = SignedDuration::from_hours(24);
/// How soon a purge is repeated whose log could not be emptied, as a long question was reading.
const LOG_REST: SignedDuration = SignedDuration::from_mins(5);

/// Where the upkeep stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpkeepStanding {
    /// When the next purge is due.
    pub due_at: Option<Timestamp>,
}

/// Purges what is due, once a day. Blocks.
///
/// # Errors
/// When the store refuses; what was deleted until then is gone, the rest goes next time.
pub fn purge(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let cursor = seller.account.cursor(CURSOR).wait()?;
    let standing: UpkeepStanding = cursor
        .and_then(|cursor| serde_json::from_str(&cursor.value).ok())
        .unwrap_or_default();
    // A clock that jumped back a day or more must not keep data for longer.
    if let Some(due_at) = standing.due_at
        && now < due_at
        && due_at.duration_since(now) <= REST
    {
        return Ok(Next::At(due_at));
    }
    desk.fault_point("upkeep.before_purge")?;
    let purged = seller.account.purge_due(now)?;
    desk.fault_point("upkeep.after_purge")?;
    tell(seller, purged);
    let rest = if purged.is_log_empty { REST } else { LOG_REST };
    let standing = UpkeepStanding {
        due_at: Some(later(now, rest)),
    };
    let moved = CursorMove {
        name: CURSOR.to_owned(),
        value: serde_json::to_string(&standing).ok(),
    };
    seller.account.move_cursor(moved, now).wait()?;
    Ok(Next::At(later(now, rest)))
}

fn tell(seller: &Seller, purged: Purged) {
    if purged.n_rows > 0 || purged.n_keys > 0 {
        tracing::info!(
            account.name = %seller.account.name(),
            n_rows = purged.n_rows,
            n_keys = purged.n_keys,
            "personal data that was due is gone"
        );
    }
}

#[cfg(test)]
mod tests {
    use countermand_domain::id::OrderId;

    use super::*;
    use crate::desk::play::{Play, Plot, wait};
    use crate::secrets::personal::PersonalItem;
    use crate::secrets::{MasterKey, PersonalData, Random, Secret, Vault};

    /// Whether any file of the store holds these bytes.
    fn is_in_files(play: &Play, needle: &str) -> bool {
        let path = play.desk.store.path();
        ["", "-wal", "-shm"].iter().any(|suffix| {
            let path = format!("{}{suffix}", path.display());
            let content = std::fs::read(path).unwrap_or_default();
            content
                .windows(needle.len())
                .any(|window| window == needle.as_bytes())
        })
    }

    #[test]
    fn i20_personal_data_is_gone_from_file_and_log_after_its_30_days() {
        let play = Play::new(Plot::of("demo"));
        let vault = Vault::new(&MasterKey::from_bytes([7; 32]), Random::seeded(7));
        let personal = PersonalData::new(vault, play.seller.account.clone());
        let order_id = OrderId::parse("111-2223334-4445556").unwrap();
        let delivered_at = play.desk.now();
        let item = PersonalItem {
            kind: "ship-address".to_owned(),
            value: Secret::new("Jo Example, 1 Planted Street"),
            purge_at: later(delivered_at, SignedDuration::from_hours(30 * 24)),
        };
        wait(personal.keep(&order_id, &item, delivered_at)).unwrap();
        let hash = personal.order_hash(&order_id);
        let records = play.seller.account.personal_of(&hash).wait().unwrap();
        let sealed = records.first().unwrap().sealed.clone();
        assert!(is_in_files(&play, &sealed));
        assert!(!is_in_files(&play, "Planted Street"));

        // Each day's purge until the 29th leaves it alone.
        for _ in 0..29 {
            let Next::At(due_at) = purge(&play.desk, &play.seller).unwrap() else {
                panic!("a purge rests until the next day");
            };
            play.hand.pass_to(due_at);
        }
        assert!(is_in_files(&play, &sealed));

        // A restart in between takes up where it stood.
        let play = play.restart();
        play.hand.pass(SignedDuration::from_hours(24));
        purge(&play.desk, &play.seller).unwrap();
        assert!(!is_in_files(&play, &sealed));
        let left = play.seller.account.personal_of(&hash).wait().unwrap();
        assert_eq!(left, []);
    }
}
