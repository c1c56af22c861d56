//! The schema's versions, and bringing a database up to the newest.

use refinery::{Migration, Runner};
use rusqlite::Connection;

use crate::engine::DatabaseError;

/// The mark in the header of our files: `CMND`.
const APPLICATION_ID: i64 = 0x434d_4e44;

/// Every version of the schema, oldest first. A released one is never edited.
const MIGRATIONS: [(&str, &str); 17] = [
    (
        "V0001__orders_and_what_files_tell",
        include_str!("../migrations/sqlite/V0001__orders_and_what_files_tell.sql"),
    ),
    (
        "V0002__decisions_and_what_is_sent",
        include_str!("../migrations/sqlite/V0002__decisions_and_what_is_sent.sql"),
    ),
    (
        "V0003__accounts",
        include_str!("../migrations/sqlite/V0003__accounts.sql"),
    ),
    (
        "V0004__intake_extras",
        include_str!("../migrations/sqlite/V0004__intake_extras.sql"),
    ),
    (
        "V0005__order_hints",
        include_str!("../migrations/sqlite/V0005__order_hints.sql"),
    ),
    (
        "V0006__users",
        include_str!("../migrations/sqlite/V0006__users.sql"),
    ),
    (
        "V0007__webhooks",
        include_str!("../migrations/sqlite/V0007__webhooks.sql"),
    ),
    (
        "V0008__audit_by_subject",
        include_str!("../migrations/sqlite/V0008__audit_by_subject.sql"),
    ),
    (
        "V0009__guided_tasks",
        include_str!("../migrations/sqlite/V0009__guided_tasks.sql"),
    ),
    (
        "V0010__statistics",
        include_str!("../migrations/sqlite/V0010__statistics.sql"),
    ),
    (
        "V0011__sums_beside_rows",
        include_str!("../migrations/sqlite/V0011__sums_beside_rows.sql"),
    ),
    (
        "V0012__second_factor",
        include_str!("../migrations/sqlite/V0012__second_factor.sql"),
    ),
    (
        "V0013__plain_checks",
        include_str!("../migrations/sqlite/V0013__plain_checks.sql"),
    ),
    (
        "V0014__fewer_indexes",
        include_str!("../migrations/sqlite/V0014__fewer_indexes.sql"),
    ),
    (
        "V0015__keys_beside_decisions",
        include_str!("../migrations/sqlite/V0015__keys_beside_decisions.sql"),
    ),
    (
        "V0016__cancelled_orders_at_one_look",
        include_str!("../migrations/sqlite/V0016__cancelled_orders_at_one_look.sql"),
    ),
    (
        "V0017__prime_orders",
        include_str!("../migrations/sqlite/V0017__prime_orders.sql"),
    ),
];

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrationError {
    /// The file is from a newer program.
    #[error("the schema is newer than this program")]
    Newer { found: i64, known: i64 },
    /// The database refused.
    #[error("the database refused")]
    Database {
        #[from]
        source: DatabaseError,
    },
    /// A migration failed, or an applied one differs from ours.
    #[error("a migration was refused")]
    Refused {
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The newest version of the schema.
pub(crate) fn known_version() -> i64 {
    let newest = MIGRATIONS.last().map_or("", |(name, _)| *name);
    let digits = newest.trim_start_matches('V').split('_').next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Whether the file is empty or one of ours.
pub(crate) fn is_ours(connection: &Connection) -> Result<bool, DatabaseError> {
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id == APPLICATION_ID {
        return Ok(true);
    }
    let n_objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(id == 0 && n_objects == 0)
}

/// Brings the schema up to the newest version; marks a new file as ours.
pub(crate) fn run(connection: &mut Connection) -> Result<(), MigrationError> {
    let known = known_version();
    let found = applied_version(connection)?;
    if found > known {
        return Err(MigrationError::Newer { found, known });
    }
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(DatabaseError::from)?;
    if found == known {
        return Ok(());
    }
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(DatabaseError::from)?;
    apply(connection, known)
}

fn apply(connection: &mut Connection, known: i64) -> Result<(), MigrationError> {
    let refused = |source: refinery::Error| MigrationError::Refused {
        source: Box::new(source),
    };
    let migrations = MIGRATIONS
        .iter()
        .map(|(name, sql)| Migration::unapplied(name, sql))
        .collect::<Result<Vec<_>, _>>()
        .map_err(refused)?;
    match Runner::new(&migrations).run(connection) {
        Ok(_) => Ok(()),
        // Two processes may start at once: the second finds the tables of the first.
        Err(_) if applied_version(connection)? == known => Ok(()),
        Err(error) => Err(refused(error)),
    }
}

fn applied_version(connection: &Connection) -> Result<i64, DatabaseError> {
    let has_history: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'",
        [],
        |row| row.get(0),
    )?;
    if has_history == 0 {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn migrations_are_in_the_order_of_their_numbers_and_match_their_checksums() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let checksums = std::fs::read_to_string(folder.join("CHECKSUMS")).unwrap();
        // Numbers are given out before a change is ready, so one may stay unused.
        let number = |name: &str| {
            let (head, _) = name.split_once("__").unwrap();
            let digits = head.strip_prefix('V').unwrap();
            assert_eq!(digits.len(), 4, "{name}");
            digits.parse::<u32>().unwrap()
        };
        assert!(MIGRATIONS.is_sorted_by(|(before, _), (after, _)| number(before) < number(after)));
        for (name, sql) in MIGRATIONS {
            let line = format!("{}  sqlite/{name}.sql", blake3::hash(sql.as_bytes()));
            assert!(
                checksums.lines().any(|found| found == line),
                "a released migration is never edited; CHECKSUMS has no line `{line}`"
            );
        }
        assert_eq!(checksums.lines().count(), MIGRATIONS.len());
    }

    /// What stood in a store of version 10: of one order two counted cancels under way, of another
    /// one that ended; a SKU that was counted, sold and given back.
    const OF_VERSION_10: &str = "
        INSERT INTO accounts (account_id, name, created_at_us) VALUES (1, 'shop', 0);
        INSERT INTO decisions (account_id, decision_number, kind, order_id, actor, reason, verdict,
            rule, route, counts, state, created_by, created_at_us, hold_until_us, settled_at_us,
            facts, checksum)
        VALUES (1, 1, 'cancellation', 'a', '', '', '', '', '', 1, 'open', '', 0, 0, NULL, '', ''),
            (1, 2, 'cancellation', 'a', '', '', '', '', '', 1, 'open', '', 0, 0, NULL, '', ''),
            (1, 3, 'cancellation', 'b', '', '', '', '', '', 1, 'confirmed', '', 0, 0, 5, '', '');
        INSERT INTO idempotency_keys (account_id, key, body_digest, resource, number, created_at_us)
        VALUES (1, 'my-key', printf('%064d', 7), 'cancellation', 2, 0);
        INSERT INTO audit_records (account_id, seq, at_us, actor, kind, subject, after,
            previous_hash, hash)
        VALUES (1, 1, 0, '', 'cancellation.accepted', 'a', '{\"decision\":1}', printf('%064d', 0),
                printf('%064d', 1)),
            (1, 2, 0, '', 'cancellation.accepted', 'a', '{\"decision\":2}', printf('%064d', 1),
                printf('%064d', 2));
        INSERT INTO actions (account_id, action_number, decision_number, kind, order_id,
            order_item_id, marketplace, quantity, amount_minor, currency, detail, route, code,
            reference, idempotency_key, step, state, not_before_us, n_attempts, created_at_us,
            outcome_code, outcome_text, checksum)
        VALUES (1, 1, 1, 'cancel', 'a', '1', 'US', 1, 0, '', '', '', '', 'r1', '', 1, 'queued', 0,
            0, 0, '', '', '');
        INSERT INTO stock_movements (account_id, movement_number, sku, n_units, cause, source, at_us)
        VALUES (1, 1, 'X', 10, 'counted', 'count/1', 0), (1, 2, 'X', -3, 'reserved', 'a/1', 0),
            (1, 3, 'X', 2, 'released', 'a/1/2', 0), (1, 4, 'X', -1, 'shipped', 'b/1', 0);";

    #[test]
    fn a_store_of_an_older_version_keeps_its_rows_and_gets_their_sums() {
        let mut connection = Connection::open_in_memory().unwrap();
        let first: Vec<_> = MIGRATIONS[..10]
            .iter()
            .map(|(name, sql)| Migration::unapplied(name, sql).unwrap())
            .collect();
        Runner::new(&first).run(&mut connection).unwrap();
        connection.execute_batch(OF_VERSION_10).unwrap();
        run(&mut connection).unwrap();

        let row = |sql: &str| {
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            connection
                .query_row::<(i64, i64, i64), _, _>(sql, [], read)
                .unwrap()
        };
        let of_rows = "SELECT (SELECT count(*) FROM decisions), (SELECT count(*) FROM actions),
             (SELECT count(*) FROM stock_movements)";
        assert_eq!(row(of_rows), (3, 1, 4));
        let cancels = "SELECT count(*), sum(n_on_their_way), sum(n_ended) FROM counted_cancels";
        assert_eq!(row(cancels), (1, 1, 0));
        let of_key = "SELECT decision_number, accepted_seq, CAST(body_digest AS INTEGER)
             FROM decisions WHERE account_id = 1 AND idempotency_key = 'my-key'";
        assert_eq!(row(of_key), (2, 2, 7));
        let of_others = "SELECT count(*), sum(accepted_seq), count(body_digest)
             FROM decisions WHERE idempotency_key IS NULL";
        assert_eq!(row(of_others), (2, 1, 0));
        let balances = "SELECT n_counts, on_hand, reserved FROM stock_balances WHERE sku = 'X'";
        assert_eq!(row(balances), (1, 9, 1));
        // The checks that were written anew still check, and the engine finds nothing wrong.
        for state in ["open", "undone"] {
            let sql = format!("UPDATE decisions SET state = '{state}' WHERE decision_number = 3");
            assert_eq!(connection.execute(&sql, []).unwrap(), 1, "{state}");
        }
        for sql in [
            "UPDATE decisions SET state = 'lost' WHERE decision_number = 3",
            "UPDATE actions SET state = 'lost'",
            "UPDATE actions SET kind = 'lost'",
        ] {
            connection.execute(sql, []).unwrap_err();
        }
        let complaint: String = connection
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(complaint, "ok");
    }

    #[test]
    fn no_check_of_a_table_costs_more_than_its_row() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection).unwrap();
        let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'";
        let mut names = connection.prepare(names).unwrap();
        let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let mut n_tables = 0;
        for name in names.map(Result::unwrap) {
            let explained = format!("EXPLAIN INSERT INTO {name} DEFAULT VALUES");
            let mut explained = connection.prepare(&explained).unwrap();
            let steps = explained.query_map([], |row| row.get::<_, String>(1));
            let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
            assert!(steps.iter().any(|step| step == "MakeRecord"), "{name}");
            // A list of more than two words in a check is a table that is built for each row.
            assert!(!steps.contains(&"OpenEphemeral".to_owned()), "{name}");
            n_tables += 1;
        }
        assert!(n_tables > 20, "{n_tables}");
    }
}
