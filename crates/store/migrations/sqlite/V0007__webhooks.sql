-- Webhooks: addresses that are told of events, and what became of each telling.
--
-- Events are the audit records; nothing of them is copied here. An endpoint belongs to the
-- installation, since it may hear of many accounts.

-- How many numbers of endpoints were given out, so that none is ever given out again.
CREATE TABLE webhook_numbers (
    row_id      INTEGER NOT NULL PRIMARY KEY CHECK (row_id = 1),
    n_endpoints INTEGER NOT NULL CHECK (n_endpoints >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO webhook_numbers (row_id, n_endpoints) VALUES (1, 0);

-- One row an address that is told of events.
CREATE TABLE webhook_endpoints (
    endpoint_id       INTEGER NOT NULL PRIMARY KEY CHECK (endpoint_id > 0),
    url               TEXT    NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
    description       TEXT    NOT NULL CHECK (length(description) <= 200),
    -- Types of events, or beginnings of types as in `cancellation.*`, and accounts by name: a line
    -- each, sorted; empty for all of them.
    event_types       TEXT    NOT NULL,
    accounts          TEXT    NOT NULL,
    state             TEXT    NOT NULL CHECK (state = 'active' OR state = 'disabled'),
    -- Who or what switched it off; empty while it is active.
    disabled_why      TEXT    NOT NULL CHECK (disabled_why = '' OR disabled_why = 'operator'
        OR disabled_why = 'gone' OR disabled_why = 'failing'),
    disabled_at_us    INTEGER,
    -- The first failure since the last success; NULL while it succeeds.
    failing_since_us  INTEGER,
    -- Failures since the last success, and until when nothing is sent to it because of them.
    n_failed_in_row   INTEGER NOT NULL CHECK (n_failed_in_row >= 0),
    rests_until_us    INTEGER,
    -- Numbers that were given out: of deliveries and of secrets.
    n_deliveries      INTEGER NOT NULL CHECK (n_deliveries >= 0),
    n_secrets         INTEGER NOT NULL CHECK (n_secrets >= 0),
    created_at_us     INTEGER NOT NULL,
    updated_at_us     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The secrets that sign what an endpoint is sent: the newest, and older ones while they last.
CREATE TABLE webhook_secrets (
    endpoint_id   INTEGER NOT NULL REFERENCES webhook_endpoints (endpoint_id),
    secret_number INTEGER NOT NULL CHECK (secret_number > 0),
    secret_sealed TEXT    NOT NULL,
    created_at_us INTEGER NOT NULL,
    -- From then on it signs no more; NULL for the newest.
    ends_at_us    INTEGER,
    PRIMARY KEY (endpoint_id, secret_number)
) STRICT, WITHOUT ROWID;

-- How far an endpoint is in the events of each account.
CREATE TABLE webhook_cursors (
    endpoint_id INTEGER NOT NULL REFERENCES webhook_endpoints (endpoint_id),
    account_id  INTEGER NOT NULL REFERENCES accounts (account_id),
    -- The newest audit record that was looked at.
    seq         INTEGER NOT NULL CHECK (seq >= 0),
    PRIMARY KEY (endpoint_id, account_id)
) STRICT, WITHOUT ROWID;

-- One row an event that an endpoint is to be told of.
CREATE TABLE webhook_deliveries (
    endpoint_id     INTEGER NOT NULL REFERENCES webhook_endpoints (endpoint_id),
    delivery_number INTEGER NOT NULL CHECK (delivery_number > 0),
    -- The audit record that is the event.
    account_id      INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    -- What the header `webhook-id` says: the same however often it is sent.
    message_id      TEXT    NOT NULL CHECK (length(message_id) BETWEEN 1 AND 64),
    event_type      TEXT    NOT NULL CHECK (length(event_type) BETWEEN 1 AND 64),
    state           TEXT    NOT NULL CHECK (state = 'pending' OR state = 'delivered'
        OR state = 'failed'),
    -- Attempts in all, and since it was last put in line.
    n_attempts      INTEGER NOT NULL CHECK (n_attempts >= 0),
    n_tries         INTEGER NOT NULL CHECK (n_tries >= 0),
    -- Nothing before; NULL when there is no next attempt.
    next_attempt_us INTEGER,
    created_at_us   INTEGER NOT NULL,
    -- When it was delivered or given up.
    ended_at_us     INTEGER,
    PRIMARY KEY (endpoint_id, delivery_number),
    UNIQUE (endpoint_id, account_id, seq),
    UNIQUE (endpoint_id, message_id),
    FOREIGN KEY (account_id, seq) REFERENCES audit_records (account_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_deliveries_due
    ON webhook_deliveries (endpoint_id, next_attempt_us) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_ended
    ON webhook_deliveries (ended_at_us) WHERE ended_at_us IS NOT NULL;

-- The log of attempts.
CREATE TABLE webhook_attempts (
    endpoint_id     INTEGER NOT NULL,
    delivery_number INTEGER NOT NULL,
    attempt_number  INTEGER NOT NULL CHECK (attempt_number > 0),
    at_us           INTEGER NOT NULL,
    latency_ms      INTEGER NOT NULL CHECK (latency_ms >= 0),
    -- The HTTP status; NULL when no answer came.
    status          INTEGER,
    -- Why it failed, in a few words without the address; empty for a success.
    error           TEXT    NOT NULL CHECK (length(error) <= 200),
    PRIMARY KEY (endpoint_id, delivery_number, attempt_number),
    FOREIGN KEY (endpoint_id, delivery_number)
        REFERENCES webhook_deliveries (endpoint_id, delivery_number)
) STRICT, WITHOUT ROWID;

-- Callers' idempotency keys of writes about webhooks, with what they made.
CREATE TABLE webhook_requests (
    -- Whose key it is: the id of the API key.
    caller        TEXT    NOT NULL,
    key           TEXT    NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- BLAKE3 of the request that it came with.
    body_digest   TEXT    NOT NULL CHECK (length(body_digest) = 64),
    endpoint_id   INTEGER NOT NULL,
    -- The secret or delivery that was made; 0 when it was neither.
    number        INTEGER NOT NULL CHECK (number >= 0),
    created_at_us INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_requests_by_age ON webhook_requests (created_at_us);
