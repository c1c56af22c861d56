-- What could not be taken in, and what is left of the usage plans in full.

-- Messages of the notification queue that are no notices of this seller. Their text is not kept.
CREATE TABLE notice_quarantine (
    account_id     INTEGER NOT NULL REFERENCES accounts (account_id),
    -- BLAKE3 of the message.
    digest         TEXT    NOT NULL CHECK (length(digest) = 64),
    received_at_us INTEGER NOT NULL,
    -- A stable code, as in `bad-json` or `other-seller`.
    fault_code     TEXT    NOT NULL,
    -- What is wrong, in English, without anything of the text.
    message        TEXT    NOT NULL CHECK (length(message) <= 500),
    PRIMARY KEY (account_id, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX notice_quarantine_by_age ON notice_quarantine (received_at_us);

-- Orders of the marketplace's API that cannot be read; a read that succeeds takes the row away.
CREATE TABLE order_quarantine (
    account_id INTEGER NOT NULL REFERENCES accounts (account_id),
    -- The id as the answer names it; may be no proper one.
    order_id   TEXT    NOT NULL,
    seen_at_us INTEGER NOT NULL,
    -- A stable code, as in `bad-amount` or `not-found`.
    fault_code TEXT    NOT NULL,
    -- The field, as Amazon names it; empty where it is the order as a whole.
    field      TEXT    NOT NULL,
    message    TEXT    NOT NULL CHECK (length(message) <= 500),
    remedy     TEXT    NOT NULL CHECK (length(remedy) <= 500),
    PRIMARY KEY (account_id, order_id)
) STRICT, WITHOUT ROWID;

-- The rate of a plan as the API last said, calls a second times a million; 0 where it is not known.
ALTER TABLE quota_buckets ADD COLUMN rate_micro INTEGER NOT NULL DEFAULT 0;
-- Before when the operation is not called at all, after it was refused for its quota.
ALTER TABLE quota_buckets ADD COLUMN not_before_us INTEGER;
