-- What was heard of orders by other ways than the marketplace's own API: hints, on which nothing is
-- done until the order itself shows them.

-- One row a message, notice or file that hints at an order. Its words are not kept.
CREATE TABLE order_hints (
    account_id      INTEGER NOT NULL REFERENCES accounts (account_id),
    order_id        TEXT    NOT NULL,
    -- By which way it was heard.
    source          TEXT    NOT NULL CHECK (source IN ('email', 'notification', 'file')),
    -- The id of the message or notice, or the digest of the file: by which repeats are known.
    hint_id         TEXT    NOT NULL CHECK (length(hint_id) BETWEEN 1 AND 256),
    -- What it hints at: `cancel-request`, `order-change`.
    kind            TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    -- Whether the sender was proved to be Amazon.
    trust           TEXT    NOT NULL CHECK (trust IN ('low', 'high')),
    seen_at_us      INTEGER NOT NULL,
    -- When the marketplace's API showed the same; NULL before.
    confirmed_at_us INTEGER,
    PRIMARY KEY (account_id, order_id, source, hint_id)
) STRICT, WITHOUT ROWID;
