//! The schema's versions, and bringing a database up to the newest.

use refinery::{Migration, Runner};
use rusqlite::Connection;

use crate::engine::DatabaseError;

/// The mark in the header of our files: `CMND`.
const APPLICATION_ID: i64 = 0x434d_4e44;

/// Every version of the schema, oldest first. A released one is never edited.
const MIGRATIONS: [(&str, &str); 14] = [
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
