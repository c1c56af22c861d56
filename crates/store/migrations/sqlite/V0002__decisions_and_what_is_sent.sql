-- Decisions, the intents that they are carried out by, what was sent, and what was read for it.
--
-- Conventions as in V0001. Numbers (`_number`) count up within an account. Rows of intents,
-- attempts and money carry a checksum over their content; a row that does not match is never
-- acted on.

-- Every change of state, append-only: each record holds the hash of the one before it.
CREATE TABLE audit_records (
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    seq           INTEGER NOT NULL CHECK (seq > 0),
    at_us         INTEGER NOT NULL,
    -- Who: `key:NAME`, `user:NAME`, `cli`, `desk` or `amazon`.
    actor         TEXT    NOT NULL,
    -- What happened, as in `cancellation.accepted`.
    kind          TEXT    NOT NULL,
    -- To what: an order id, an action, a key.
    subject       TEXT    NOT NULL,
    -- The state before and after, as JSON without personal data; NULL where there is none.
    before        TEXT,
    after         TEXT,
    -- BLAKE3 of the record before and of this one, 64 hexadecimal digits.
    previous_hash TEXT    NOT NULL CHECK (length(previous_hash) = 64),
    hash          TEXT    NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (account_id, seq)
) STRICT, WITHOUT ROWID;

-- The newest record of each account, so that appending reads one row.
CREATE TABLE audit_heads (
    account_id INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    seq        INTEGER NOT NULL,
    hash       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Callers' idempotency keys, with what they made.
CREATE TABLE idempotency_keys (
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    key           TEXT    NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- BLAKE3 of the request that it came with.
    body_digest   TEXT    NOT NULL CHECK (length(body_digest) = 64),
    -- `cancellation` or `refund`, and its number.
    resource      TEXT    NOT NULL CHECK (resource IN ('cancellation', 'refund')),
    number        INTEGER NOT NULL,
    created_at_us INTEGER NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at_us);

-- Cancellations and refunds that were decided: one row a decision, which owns its actions.
CREATE TABLE decisions (
    account_id      INTEGER NOT NULL REFERENCES accounts (account_id),
    decision_number INTEGER NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('cancellation', 'refund')),
    order_id        TEXT    NOT NULL,
    actor           TEXT    NOT NULL,
    reason          TEXT    NOT NULL,
    verdict         TEXT    NOT NULL,
    rule            TEXT    NOT NULL,
    route           TEXT    NOT NULL,
    -- The code that goes to Amazon; NULL where none does.
    code            TEXT,
    -- Whether carrying it out is a defect of the cancel rate.
    counts          INTEGER NOT NULL CHECK (counts BETWEEN 0 AND 1),
    -- `waiting`: for a person; `open`: on its way; `undone`: taken back before anything was sent.
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'open', 'confirmed', 'refused',
        'superseded', 'needs_review', 'undone')),
    -- Why it waits or needs a second person, codes joined by spaces.
    waits_for       TEXT,
    note            TEXT    CHECK (note IS NULL OR length(note) <= 2000),
    created_by      TEXT    NOT NULL,
    approved_by     TEXT,
    created_at_us   INTEGER NOT NULL,
    -- Nothing is sent before.
    hold_until_us   INTEGER NOT NULL,
    settled_at_us   INTEGER,
    -- The stored situation and the rules' version, as JSON: the decision can be replayed.
    facts           TEXT    NOT NULL,
    checksum        TEXT    NOT NULL,
    PRIMARY KEY (account_id, decision_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX decisions_by_order ON decisions (account_id, order_id);
CREATE INDEX decisions_unsettled ON decisions (account_id, state, decision_number)
WHERE settled_at_us IS NULL;

-- The outbox: one row is one intent, and at most one effect.
CREATE TABLE actions (
    account_id        INTEGER NOT NULL REFERENCES accounts (account_id),
    action_number     INTEGER NOT NULL,
    decision_number   INTEGER NOT NULL,
    kind              TEXT    NOT NULL CHECK (kind IN ('cancel', 'refund', 'message', 'listing')),
    order_id          TEXT    NOT NULL,
    -- Empty where the action is not about one item.
    order_item_id     TEXT    NOT NULL,
    sku               TEXT,
    -- The marketplace's country code.
    marketplace       TEXT    NOT NULL,
    -- Units to cancel; the quantity that a listing is set to.
    quantity          INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 999999),
    amount_minor      INTEGER NOT NULL CHECK (amount_minor BETWEEN 0 AND 1000000000000),
    currency          TEXT    NOT NULL,
    -- What the wire needs besides, as JSON: components of a refund, purpose of a message.
    detail            TEXT    NOT NULL,
    route             TEXT    NOT NULL,
    code              TEXT    NOT NULL,
    -- Our own reference, which the refund feed carries; unique for ever.
    reference         TEXT    NOT NULL,
    -- The caller's key; empty when the desk itself decided.
    idempotency_key   TEXT    NOT NULL,
    -- Actions of a decision go out in the order of their steps: a step begins when all before it
    -- are confirmed.
    step              INTEGER NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('queued', 'submitted', 'unknown',
        'confirmed', 'refused', 'superseded', 'needs_review')),
    -- Nothing is sent before; the greatest number while a person has not said yes.
    not_before_us     INTEGER NOT NULL,
    -- The newest attempt.
    submission_number INTEGER,
    n_attempts        INTEGER NOT NULL,
    created_at_us     INTEGER NOT NULL,
    sent_at_us        INTEGER,
    -- When the marketplace is to be looked at next.
    look_at_us        INTEGER,
    settled_at_us     INTEGER,
    -- How it ended or why it waits: a stable code, and words without personal data.
    outcome_code      TEXT    NOT NULL,
    outcome_text      TEXT    NOT NULL CHECK (length(outcome_text) <= 1000),
    checksum          TEXT    NOT NULL,
    PRIMARY KEY (account_id, action_number),
    FOREIGN KEY (account_id, decision_number)
        REFERENCES decisions (account_id, decision_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX actions_by_decision ON actions (account_id, decision_number);
CREATE INDEX actions_by_order ON actions (account_id, order_id);
CREATE INDEX actions_queued ON actions (account_id, kind, not_before_us) WHERE state = 'queued';
CREATE INDEX actions_submitted ON actions (account_id, look_at_us) WHERE state = 'submitted';
CREATE INDEX actions_unknown ON actions (account_id, look_at_us) WHERE state = 'unknown';
CREATE INDEX actions_to_review ON actions (account_id, created_at_us) WHERE state = 'needs_review';
CREATE INDEX actions_by_submission ON actions (account_id, submission_number)
WHERE submission_number IS NOT NULL;
CREATE UNIQUE INDEX actions_by_reference ON actions (account_id, reference);
-- One plan a line: no two cancellations of one item are under way.
CREATE UNIQUE INDEX actions_one_cancel ON actions (account_id, order_id, order_item_id)
WHERE kind = 'cancel' AND (state = 'queued' OR state = 'submitted' OR state = 'unknown');

-- What was sent, or is about to be: a feed, or one direct call. Written before the first byte.
CREATE TABLE submissions (
    account_id        INTEGER NOT NULL REFERENCES accounts (account_id),
    submission_number INTEGER NOT NULL,
    -- The feed type, or the operation of a direct call.
    channel           TEXT    NOT NULL,
    is_feed           INTEGER NOT NULL CHECK (is_feed BETWEEN 0 AND 1),
    marketplace       TEXT    NOT NULL,
    lease_epoch       INTEGER NOT NULL,
    -- `claimed`: nothing of it can have had an effect; `sending`: the call that has the effect
    -- may be under way or unanswered; `accepted`: the marketplace has it; `closed`: over.
    state             TEXT    NOT NULL CHECK (state IN ('claimed', 'sending', 'accepted',
        'closed')),
    document_id       TEXT,
    feed_id           TEXT,
    n_messages        INTEGER NOT NULL,
    claimed_at_us     INTEGER NOT NULL,
    sending_at_us     INTEGER,
    look_at_us        INTEGER NOT NULL,
    -- How it ended: a stable code with a request id or the report's sums.
    outcome           TEXT    NOT NULL,
    checksum          TEXT    NOT NULL,
    PRIMARY KEY (account_id, submission_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX submissions_open ON submissions (account_id, look_at_us) WHERE state <> 'closed';
-- One feed of a type in flight, so that one whose answer was lost can be found.
CREATE UNIQUE INDEX submissions_one_feed ON submissions (account_id, channel)
WHERE is_feed = 1 AND state <> 'closed';

-- Which message of a submission is which action.
CREATE TABLE submission_messages (
    account_id        INTEGER NOT NULL,
    submission_number INTEGER NOT NULL,
    message_number    INTEGER NOT NULL,
    action_number     INTEGER NOT NULL,
    PRIMARY KEY (account_id, submission_number, message_number, action_number),
    FOREIGN KEY (account_id, submission_number)
        REFERENCES submissions (account_id, submission_number)
) STRICT, WITHOUT ROWID;

-- Who may send for an account.
CREATE TABLE leases (
    account_id      INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    holder          TEXT    NOT NULL,
    -- The fencing number: grows with each new holder.
    epoch           INTEGER NOT NULL,
    -- Grows with each renewal; a taker watches it stand still on its own clock.
    beat            INTEGER NOT NULL,
    -- Whether sending is open; closed after an unclean or older start.
    is_sending_open INTEGER NOT NULL CHECK (is_sending_open BETWEEN 0 AND 1),
    -- Why it is closed, and from when the marketplace has to be read to open it.
    closed_why      TEXT    NOT NULL,
    read_since_us   INTEGER
) STRICT, WITHOUT ROWID;

-- What the marketplace's own API showed of an order.
CREATE TABLE order_reads (
    account_id          INTEGER NOT NULL REFERENCES accounts (account_id),
    order_id            TEXT    NOT NULL,
    -- When the order itself was last read, not only heard of.
    read_at_us          INTEGER NOT NULL,
    -- Grows whenever something of the order changed.
    version             INTEGER NOT NULL,
    -- Amazon's own warning that it will cancel.
    cancel_notify_at_us INTEGER,
    PRIMARY KEY (account_id, order_id)
) STRICT, WITHOUT ROWID;

-- Units of an item that were cancelled, and by whom: the marketplace's own word.
CREATE TABLE item_executions (
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    order_id      TEXT    NOT NULL,
    order_item_id TEXT    NOT NULL,
    n_cancelled   INTEGER NOT NULL CHECK (n_cancelled >= 0),
    -- `buyer`, `seller` or `amazon`; NULL where it is not told.
    cancelled_by  TEXT,
    seen_at_us    INTEGER NOT NULL,
    PRIMARY KEY (account_id, order_id, order_item_id)
) STRICT, WITHOUT ROWID;

-- A buyer's wish to cancel: one row an order, however many ways it came by.
CREATE TABLE buyer_requests (
    account_id       INTEGER NOT NULL REFERENCES accounts (account_id),
    order_id         TEXT    NOT NULL,
    first_seen_at_us INTEGER NOT NULL,
    -- When the marketplace's API confirmed it; NULL while it is a hint only.
    official_at_us   INTEGER,
    -- A bit for each way: 1 order read, 2 notification, 4 report, 8 e-mail, 16 operator.
    sources          INTEGER NOT NULL,
    state            TEXT    NOT NULL CHECK (state IN ('hint', 'open', 'answered', 'closed')),
    PRIMARY KEY (account_id, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX buyer_requests_by_age ON buyer_requests (account_id, first_seen_at_us, order_id);
CREATE INDEX buyer_requests_open ON buyer_requests (account_id, first_seen_at_us)
WHERE state = 'hint' OR state = 'open';

-- Orders that are to be read again, and orders that are to be decided on.
CREATE TABLE due_reads (
    account_id INTEGER NOT NULL REFERENCES accounts (account_id),
    order_id   TEXT    NOT NULL,
    due_at_us  INTEGER NOT NULL,
    -- 0 for what an action waits for, 1 for a buyer's request, 2 for anything else.
    rank       INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 2),
    n_tries    INTEGER NOT NULL,
    PRIMARY KEY (account_id, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX due_reads_by_time ON due_reads (account_id, rank, due_at_us);

CREATE TABLE due_decisions (
    account_id INTEGER NOT NULL REFERENCES accounts (account_id),
    order_id   TEXT    NOT NULL,
    due_at_us  INTEGER NOT NULL,
    PRIMARY KEY (account_id, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX due_decisions_by_time ON due_decisions (account_id, due_at_us);

-- How far each way of taking in has come.
CREATE TABLE sync_cursors (
    account_id INTEGER NOT NULL REFERENCES accounts (account_id),
    -- As in `orders.search`, `report.all-orders`, `health`.
    name       TEXT    NOT NULL,
    -- A watermark, a page token, a report id, as JSON.
    value      TEXT    NOT NULL,
    moved_at_us INTEGER NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

-- Notices that were taken in, by their ids.
CREATE TABLE inbox (
    account_id     INTEGER NOT NULL REFERENCES accounts (account_id),
    notice_id      TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    received_at_us INTEGER NOT NULL,
    PRIMARY KEY (account_id, notice_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX inbox_by_age ON inbox (received_at_us);

-- Refunds that the marketplace's finances show, ours and others.
CREATE TABLE observed_refunds (
    account_id     INTEGER NOT NULL REFERENCES accounts (account_id),
    transaction_id TEXT    NOT NULL,
    order_id       TEXT    NOT NULL,
    order_item_id  TEXT    NOT NULL,
    amount_minor   INTEGER NOT NULL,
    currency       TEXT    NOT NULL,
    posted_at_us   INTEGER NOT NULL,
    -- The action that it is the effect of, once that is known.
    action_number  INTEGER,
    PRIMARY KEY (account_id, transaction_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX observed_refunds_by_order ON observed_refunds (account_id, order_id);

-- Movements of stock: the balance of a SKU is their sum.
CREATE TABLE stock_movements (
    account_id      INTEGER NOT NULL REFERENCES accounts (account_id),
    movement_number INTEGER NOT NULL,
    sku             TEXT    NOT NULL,
    n_units         INTEGER NOT NULL,
    -- `reserved`, `released`, `shipped`, `counted`, `written-off`.
    cause           TEXT    NOT NULL,
    -- What it follows from, once only: an order item or an action.
    source          TEXT    NOT NULL,
    at_us           INTEGER NOT NULL,
    PRIMARY KEY (account_id, movement_number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX stock_movements_by_source ON stock_movements (account_id, source, cause);
CREATE INDEX stock_movements_by_sku ON stock_movements (account_id, sku);

-- What is left of each usage plan, so that a restart does not begin with full buckets.
CREATE TABLE quota_buckets (
    account_id   INTEGER NOT NULL REFERENCES accounts (account_id),
    operation    TEXT    NOT NULL,
    tokens_micro INTEGER NOT NULL,
    at_us        INTEGER NOT NULL,
    PRIMARY KEY (account_id, operation)
) STRICT, WITHOUT ROWID;
