//! Work that no interface carries out: begun here, done by a person elsewhere, its outcome
//! recorded.

use countermand_domain::guided_task::TaskKind;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction, count, counted};
use crate::outbox::stored_words;
use crate::stored::{instant, micros, opt_instant};

stored_words! {
    /// How far a task is.
    TaskState, "state" {
        /// Somebody is to do it.
        Open = "open",
        /// It was done.
        Done = "done",
        /// It was tried, and could not be done.
        Failed = "failed",
        /// Nobody is to do it any more.
        Dropped = "dropped",
    }
}

/// A task that is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// What is done.
    pub kind: TaskKind,
    /// What it is done to, 1 to 200 characters.
    pub subject: String,
    /// Until when it costs nothing, where that is known.
    pub due_at: Option<Timestamp>,
}

/// A stored task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidedTask {
    /// Its number within the account.
    pub number: u64,
    /// What it is about.
    pub task: NewTask,
    /// How far it is.
    pub state: TaskState,
    /// What the person said of the outcome.
    pub note: String,
    /// Who began it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Who said how it ended, and when.
    pub ended: Option<(String, Timestamp)>,
}

/// Which tasks.
#[derive(Debug, Clone, Copy, Default)]
pub struct TaskQuery {
    /// In this state only.
    pub state: Option<TaskState>,
    /// Those with a smaller number only.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u32,
}

/// Why a task was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndTaskError {
    /// The account has no such task.
    #[error("there is no such task")]
    NotThere,
    /// It had ended before.
    #[error("the task has ended already")]
    Ended,
    /// The database refused.
    #[error("the task could not be ended")]
    Database(#[from] DatabaseError),
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT task_number, kind, subject, state, due_at_us, note, created_by,
                 created_at_us, ended_by, ended_at_us
             FROM guided_tasks WHERE account_id = $1 ",
            $rest
        )
    };
}

impl Account {
    /// Begins a task, with an audit record; answers its number.
    pub fn begin_task(
        &self,
        task: NewTask,
        actor: &str,
        now: Timestamp,
    ) -> Answer<u64, DatabaseError> {
        let (account_id, actor) = (self.number, actor.to_owned());
        self.store.submit(move |tx| {
            let newest = tx.query_first(
                "SELECT coalesce(max(task_number), 0) FROM guided_tasks WHERE account_id = $1",
                &[account_id.into()],
                |row| row.int(0),
            )?;
            let number = newest.unwrap_or(0) + 1;
            tx.execute(
                "INSERT INTO guided_tasks (account_id, task_number, kind, subject, state,
                     due_at_us, note, created_by, created_at_us)
                 VALUES ($1, $2, $3, $4, 'open', $5, '', $6, $7)",
                &[
                    account_id.into(),
                    number.into(),
                    task.kind.as_str().into(),
                    task.subject.as_str().into(),
                    task.due_at.map(micros).into(),
                    actor.as_str().into(),
                    micros(now).into(),
                ],
            )?;
            let after = serde_json::json!({
                "number": number, "kind": task.kind.as_str(),
                "due_at": task.due_at.map(|at| at.to_string()),
            });
            let entry = entry("task.begun", &task.subject, (&actor, now), None, &after);
            audit::append(tx, account_id, &entry)?;
            Ok(counted(number))
        })
    }

    /// Says how a task ended, with an audit record. `state` is any but open.
    pub fn end_task(
        &self,
        number: u64,
        (state, note): (TaskState, String),
        actor: &str,
        now: Timestamp,
    ) -> Answer<(), EndTaskError> {
        let (account_id, actor) = (self.number, actor.to_owned());
        self.store.submit(move |tx| {
            let found = one(tx, account_id, number)?.ok_or(EndTaskError::NotThere)?;
            if found.state != TaskState::Open {
                return Err(EndTaskError::Ended);
            }
            tx.execute(
                "UPDATE guided_tasks SET state = $1, note = $2, ended_by = $3, ended_at_us = $4
                 WHERE account_id = $5 AND task_number = $6 AND state = 'open'",
                &[
                    state.as_str().into(),
                    note.as_str().into(),
                    actor.as_str().into(),
                    micros(now).into(),
                    account_id.into(),
                    count(number).into(),
                ],
            )?;
            let before = Some(serde_json::json!({ "state": "open" }).to_string());
            let after = serde_json::json!({
                "number": number, "kind": found.task.kind.as_str(),
                "state": state.as_str(), "note": note,
            });
            let subject = &found.task.subject;
            let entry = entry("task.ended", subject, (&actor, now), before, &after);
            audit::append(tx, account_id, &entry)?;
            Ok(())
        })
    }

    /// One task; `None` when the account has none of that number.
    pub fn task(&self, number: u64) -> Answer<Option<GuidedTask>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| one(tx, account_id, number))
    }

    /// Tasks, the newest first.
    pub fn tasks(&self, query: TaskQuery) -> Answer<Vec<GuidedTask>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let state = query.state.map(TaskState::as_str);
            let before = query.before.map_or(i64::MAX, count);
            tx.query(
                select!(
                    "AND task_number < $2 AND (CAST($3 AS TEXT) IS NULL OR state = $4)
                     ORDER BY task_number DESC LIMIT $5"
                ),
                &[
                    account_id.into(),
                    before.into(),
                    state.into(),
                    state.into(),
                    Param::from(query.limit),
                ],
                read,
            )
        })
    }
}

fn one(
    tx: &Transaction<'_>,
    account_id: i64,
    number: u64,
) -> Result<Option<GuidedTask>, DatabaseError> {
    tx.query_first(
        select!("AND task_number = $2"),
        &[account_id.into(), count(number).into()],
        read,
    )
}

fn entry(
    kind: &'static str,
    subject: &str,
    (actor, at): (&str, Timestamp),
    before: Option<String>,
    after: &serde_json::Value,
) -> AuditEntry {
    AuditEntry {
        at,
        actor: actor.to_owned(),
        kind,
        subject: subject.to_owned(),
        before,
        after: Some(after.to_string()),
    }
}

fn read(row: &Row<'_>) -> Result<GuidedTask, DatabaseError> {
    let ended_at = opt_instant(row.opt_int(9)?, "ended_at_us")?;
    Ok(GuidedTask {
        number: counted(row.int(0)?),
        task: NewTask {
            kind: TaskKind::parse(&row.text(1)?)
                .ok_or(DatabaseError::UnknownValue { column: "kind" })?,
            subject: row.text(2)?,
            due_at: opt_instant(row.opt_int(4)?, "due_at_us")?,
        },
        state: TaskState::stored(&row.text(3)?)?,
        note: row.text(5)?,
        created_by: row.text(6)?,
        created_at: instant(row.int(7)?, "created_at_us")?,
        ended: row.opt_text(8)?.zip(ended_at),
    })
}
