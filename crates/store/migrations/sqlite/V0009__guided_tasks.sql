-- Work that no interface carries out: a person does it in Seller Central, step by step, and says
-- here what came of it.

CREATE TABLE guided_tasks (
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    task_number   INTEGER NOT NULL CHECK (task_number > 0),
    -- What is done, as in `flash-deal`: the words stand in `domain::guided_task`.
    kind          TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    -- What it is done to: a deal, an order, a SKU, an account.
    subject       TEXT    NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    state         TEXT    NOT NULL CHECK (state = 'open' OR state = 'done' OR state = 'failed'
        OR state = 'dropped'),
    -- Until when it costs nothing, where that is known.
    due_at_us     INTEGER,
    -- What the person said of the outcome.
    note          TEXT    NOT NULL CHECK (length(note) <= 1000),
    created_by    TEXT    NOT NULL CHECK (length(created_by) >= 1),
    created_at_us INTEGER NOT NULL,
    ended_by      TEXT,
    ended_at_us   INTEGER,
    PRIMARY KEY (account_id, task_number),
    CHECK ((state = 'open') = (ended_at_us IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_at_us IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX guided_tasks_open ON guided_tasks (account_id, due_at_us) WHERE state = 'open';
