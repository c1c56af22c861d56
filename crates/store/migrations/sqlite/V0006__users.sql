-- People who sign in to the pages, what they may, and how they work through the queue.
--
-- Neither a password nor a token stands here: of a password its argon2id hash, of every token the
-- BLAKE3 digest, in hexadecimal.

CREATE TABLE users (
    -- Twelve hexadecimal digits, drawn by chance.
    user_id       TEXT    NOT NULL PRIMARY KEY CHECK (length(user_id) = 12),
    -- What is typed to sign in, in small letters; the audit log names people by it.
    login         TEXT    NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 64),
    -- What others read.
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    -- The argon2id hash with its salt and costs; NULL for who signs in by link only.
    password_hash TEXT,
    -- The sealed key of the second factor; NULL where there is none.
    totp_sealed   TEXT,
    is_disabled   INTEGER NOT NULL CHECK (is_disabled BETWEEN 0 AND 1),
    -- As in `zh-Hans`; NULL for what the browser asks for.
    locale        TEXT,
    theme         TEXT    NOT NULL CHECK (theme = 'auto' OR theme = 'light' OR theme = 'dark'),
    -- Whether single keys do anything on the pages.
    has_shortcuts INTEGER NOT NULL CHECK (has_shortcuts BETWEEN 0 AND 1),
    created_at_us INTEGER NOT NULL,
    updated_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a user may in an account. The account is its name, so that a role can be given before the
-- account is there; the empty name means every account, later ones included.
CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (user_id),
    account TEXT NOT NULL,
    role    TEXT NOT NULL CHECK (role = 'viewer' OR role = 'operator' OR role = 'approver'
        OR role = 'admin'),
    PRIMARY KEY (user_id, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_sessions (
    digest        TEXT    NOT NULL PRIMARY KEY CHECK (length(digest) = 64),
    user_id       TEXT    NOT NULL REFERENCES users (user_id),
    created_at_us INTEGER NOT NULL,
    -- The newest request, to the minute.
    seen_at_us    INTEGER NOT NULL,
    -- It ends then, however much it is used.
    expires_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX user_sessions_by_user ON user_sessions (user_id);

-- Failed sign-ins of a login or an address.
CREATE TABLE sign_in_failures (
    -- The digest of `login:NAME` or `address:NETWORK`: what was typed may have been a password.
    subject         TEXT    NOT NULL PRIMARY KEY CHECK (length(subject) = 64),
    n_failures      INTEGER NOT NULL CHECK (n_failures > 0),
    newest_at_us    INTEGER NOT NULL,
    -- No attempt is looked at before; NULL while there were few.
    locked_until_us INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_failures_by_time ON sign_in_failures (newest_at_us);

-- Links that sign in once.
CREATE TABLE sign_in_links (
    digest        TEXT    NOT NULL PRIMARY KEY CHECK (length(digest) = 64),
    user_id       TEXT    NOT NULL REFERENCES users (user_id),
    created_by    TEXT    NOT NULL,
    created_at_us INTEGER NOT NULL,
    expires_at_us INTEGER NOT NULL,
    used_at_us    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_links_by_user ON sign_in_links (user_id);

-- Views of a list that were given a name: the page and its query, as in the address.
CREATE TABLE saved_views (
    view_id       TEXT    NOT NULL PRIMARY KEY CHECK (length(view_id) = 12),
    -- The page, as in `queue`.
    page          TEXT    NOT NULL,
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    query         TEXT    NOT NULL CHECK (length(query) <= 4096),
    -- Whose it is; a shared one is everybody's to see.
    user_id       TEXT    NOT NULL REFERENCES users (user_id),
    is_shared     INTEGER NOT NULL CHECK (is_shared BETWEEN 0 AND 1),
    created_at_us INTEGER NOT NULL,
    updated_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX saved_views_by_page ON saved_views (page, user_id);

-- How people work on an order: whose it is, who has it open, and until when it rests. A row is
-- made when one of these is first said of the order.
CREATE TABLE work_items (
    account_id         INTEGER NOT NULL REFERENCES accounts (account_id),
    order_id           TEXT    NOT NULL,
    assignee           TEXT    REFERENCES users (user_id),
    locked_by          TEXT    REFERENCES users (user_id),
    locked_until_us    INTEGER,
    -- It rests until then; NULL while it does not.
    snoozed_until_us   INTEGER,
    snoozed_by         TEXT    REFERENCES users (user_id),
    snooze_reason      TEXT    CHECK (snooze_reason IS NULL OR length(snooze_reason) <= 500),
    -- What would wake it before: a digest of the facts as they were, so that a change shows.
    snooze_fingerprint TEXT,
    -- Set aside by a person, with the reason; the facts as they were then, likewise.
    dismissed_at_us    INTEGER,
    dismissed_by       TEXT    REFERENCES users (user_id),
    dismiss_reason     TEXT    CHECK (dismiss_reason IS NULL OR length(dismiss_reason) <= 500),
    dismiss_fingerprint TEXT,
    -- 0: as usual; 1: a second pair of eyes; 2: whoever is in charge.
    review_level       INTEGER NOT NULL CHECK (review_level BETWEEN 0 AND 2),
    updated_at_us      INTEGER NOT NULL,
    PRIMARY KEY (account_id, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_items_by_assignee ON work_items (account_id, assignee);
CREATE INDEX work_items_by_snooze ON work_items (account_id, snoozed_until_us);

-- What waits for a person is looked for on every page.
CREATE INDEX orders_unshipped ON orders (account_id, ship_by_at_us) WHERE state = 'UNSHIPPED';
CREATE INDEX decisions_to_look_at ON decisions (account_id, decision_number)
WHERE state = 'waiting' OR state = 'needs_review';
