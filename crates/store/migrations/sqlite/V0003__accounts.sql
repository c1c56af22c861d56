-- Seller accounts as they are signed in, their settings, API keys, and personal data.
--
-- A column that ends in `_sealed` holds text that only the master key opens, bound to its account,
-- column and row; the master key is a file, never in this database.

-- The installation itself: number 0 carries the audit chain of what belongs to no account. The
-- blank in front makes the name one that no account can have.
INSERT INTO accounts (account_id, name, created_at_us) VALUES (0, ' installation', 0);

-- How the desk signs in to each seller account, and what it has learned about it.
CREATE TABLE seller_accounts (
    account_id              INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    -- Amazon's id of the seller (merchant token).
    seller_id               TEXT    NOT NULL,
    region                  TEXT    NOT NULL CHECK (region = 'NA' OR region = 'EU'
        OR region = 'FE'),
    -- Where the API and the sign-in are; Amazon's addresses or a sandbox's.
    api_url                 TEXT    NOT NULL,
    token_url               TEXT    NOT NULL,
    client_id_sealed        TEXT,
    client_secret_sealed    TEXT,
    refresh_token_sealed    TEXT,
    -- The queue of notifications; NULL when there is none.
    queue_url               TEXT,
    queue_access_key_sealed TEXT,
    queue_secret_key_sealed TEXT,
    -- The mailbox of notification e-mails, as JSON with its password; NULL when there is none.
    mailbox_sealed          TEXT,
    is_enabled              INTEGER NOT NULL CHECK (is_enabled BETWEEN 0 AND 1),
    -- Whether the account has the direct call `cancelOrder`: learned by trying it.
    direct_cancel           TEXT    NOT NULL CHECK (direct_cancel = 'unknown'
        OR direct_cancel = 'yes' OR direct_cancel = 'no'),
    direct_cancel_at_us     INTEGER,
    -- Roles of the application that calls were refused for, a line each, sorted.
    roles_missing           TEXT    NOT NULL,
    -- Counts the changes; a change names the revision that it was made on.
    revision                INTEGER NOT NULL CHECK (revision > 0),
    created_at_us           INTEGER NOT NULL,
    updated_at_us           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The marketplaces that the desk looks after in an account, in the operator's order.
CREATE TABLE account_marketplaces (
    account_id     INTEGER NOT NULL REFERENCES seller_accounts (account_id),
    -- Amazon's marketplace id, as in ATVPDKIKX0DER.
    marketplace_id TEXT    NOT NULL,
    place          INTEGER NOT NULL CHECK (place >= 0),
    PRIMARY KEY (account_id, marketplace_id)
) STRICT, WITHOUT ROWID;

-- Settings of an account by name; what is not here has its default.
CREATE TABLE account_settings (
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    -- The value as JSON; its form belongs to the setting.
    value_json    TEXT    NOT NULL,
    updated_at_us INTEGER NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

-- Keys of the HTTP API, without the keys.
CREATE TABLE api_keys (
    -- The public part of the key.
    key_id        TEXT    NOT NULL PRIMARY KEY,
    -- BLAKE3 of the whole key, in hexadecimal.
    digest        TEXT    NOT NULL UNIQUE CHECK (length(digest) = 64),
    -- What its maker called it.
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    role          TEXT    NOT NULL CHECK (role = 'viewer' OR role = 'operator'
        OR role = 'approver' OR role = 'admin'),
    -- Scopes that narrow it and accounts that it sees, a line each, sorted; empty for no limit.
    scopes        TEXT    NOT NULL,
    accounts      TEXT    NOT NULL,
    created_at_us INTEGER NOT NULL,
    expires_at_us INTEGER,
    revoked_at_us INTEGER,
    -- The newest day (UTC, since 1970) on which it was used.
    last_used_day INTEGER
) STRICT, WITHOUT ROWID;

-- A key for each account and month, sealed by the master key. Without its row, what it sealed
-- cannot be opened any more: that is the purge.
CREATE TABLE data_keys (
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    -- As in 2026-11, the month (UTC) in which the data was taken in.
    month         TEXT    NOT NULL CHECK (length(month) = 7),
    key_sealed    TEXT    NOT NULL,
    created_at_us INTEGER NOT NULL,
    PRIMARY KEY (account_id, month)
) STRICT, WITHOUT ROWID;

-- Buyers' names, addresses and texts, sealed by the key of their month.
CREATE TABLE personal_data (
    account_id  INTEGER NOT NULL REFERENCES accounts (account_id),
    record_id   TEXT    NOT NULL CHECK (length(record_id) BETWEEN 1 AND 64),
    month       TEXT    NOT NULL,
    -- What it is, as in `ship-address`.
    kind        TEXT    NOT NULL,
    -- The order as a keyed digest, so that it cannot be told from the row whose data it is.
    order_hash  TEXT    NOT NULL CHECK (length(order_hash) = 64),
    data_sealed TEXT    NOT NULL,
    -- From then on it has to be gone.
    purge_at_us INTEGER NOT NULL,
    PRIMARY KEY (account_id, record_id),
    FOREIGN KEY (account_id, month) REFERENCES data_keys (account_id, month)
) STRICT, WITHOUT ROWID;

CREATE INDEX personal_data_by_order ON personal_data (account_id, order_hash);
CREATE INDEX personal_data_by_purge ON personal_data (account_id, purge_at_us);
CREATE INDEX personal_data_by_month ON personal_data (account_id, month);
