-- Orders, their items, what was taken in from files, and the counters kept beside them.
--
-- Conventions: every key begins with the account; instants are microseconds since 1970 (UTC),
-- `_at_us`; days are days since 1970-01-01 (UTC); money is whole minor units, `_minor`, of the
-- currency beside it; flags are 0 or 1, NULL where no source tells. No name, street, phone number
-- or e-mail address of a buyer has a column here.

-- Seller accounts of this installation.
CREATE TABLE accounts (
    -- Our own number of the account: one, two, three.
    account_id    INTEGER NOT NULL PRIMARY KEY,
    -- The name that its operator gave it.
    name          TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
    created_at_us INTEGER NOT NULL
) STRICT;

-- One row an order: the join of everything that any source said of it.
CREATE TABLE orders (
    account_id         INTEGER NOT NULL REFERENCES accounts (account_id),
    -- Amazon's 3-7-7 form, a multi-channel id, or another shop's invoice number; always text.
    order_id           TEXT    NOT NULL,
    -- The sales channel; one spelling for each of Amazon's stores, else as written.
    sales_channel      TEXT    NOT NULL,
    -- The marketplace's country code, where the sales channel is one of Amazon's stores.
    marketplace        TEXT,
    -- Who fulfills.
    channel            TEXT    NOT NULL CHECK (channel = 'MFN' OR channel = 'AFN'
        OR channel = 'EASY_SHIP' OR channel = 'SFP' OR channel = 'MCF'),
    -- The state by the newest line; UNKNOWN when its text is outside the known ones.
    state              TEXT    NOT NULL CHECK (state = 'SHIPPED' OR state = 'CANCELLED'
        OR state = 'UNSHIPPED' OR state = 'PENDING' OR state = 'PARTIALLY_SHIPPED'
        OR state = 'PENDING_AVAILABILITY' OR state = 'INVOICE_UNCONFIRMED'
        OR state = 'UNFULFILLABLE' OR state = 'UNKNOWN'),
    -- The status text of that line as written.
    status_text        TEXT    NOT NULL,
    -- The earliest purchase instant that any source gave.
    purchased_at_us    INTEGER NOT NULL,
    -- The newest instant at which the order changed; NULL when no source tells.
    last_updated_at_us INTEGER,
    -- The end of the ship window.
    ship_by_at_us      INTEGER,
    is_business        INTEGER CHECK (is_business BETWEEN 0 AND 1),
    is_prime           INTEGER CHECK (is_prime BETWEEN 0 AND 1),
    -- The buyer's official cancellation request on any line: 0 unknown, 1 none, 2 requested.
    buyer_request      INTEGER NOT NULL CHECK (buyer_request BETWEEN 0 AND 2),
    -- The state or province, and the country of two letters, shipped to.
    ship_state         TEXT,
    ship_country       TEXT,
    -- Which kinds of files told of the order: a bit for each kind.
    source_kinds       INTEGER NOT NULL,
    -- Whether `order_item_sources` holds the lines as told, since sources name them differently.
    has_mixed_lines    INTEGER NOT NULL CHECK (has_mixed_lines BETWEEN 0 AND 1),
    -- The age of values that are older than the row, as in `1@1650000000000000 2@-`; see the
    -- merge rules in the import module. NULL when every value is as new as the row.
    told_at            TEXT,
    PRIMARY KEY (account_id, order_id)
) STRICT, WITHOUT ROWID;

-- Lists are read newest first.
CREATE INDEX orders_by_purchase ON orders (account_id, purchased_at_us);

-- Cancelled orders are few, and most questions are about them.
CREATE INDEX orders_cancelled ON orders (account_id, purchased_at_us)
WHERE state = 'CANCELLED';

-- One row a line of an order: what counts, after lines of poorer sources were left out.
CREATE TABLE order_items (
    account_id             INTEGER NOT NULL,
    order_id               TEXT    NOT NULL,
    -- `i:` and the order item id, `s:` and the SKU, or `a:` and a fingerprint of the content.
    line_key               TEXT    NOT NULL,
    sku                    TEXT,
    asin                   TEXT,
    title                  TEXT,
    category               TEXT,
    state                  TEXT    NOT NULL CHECK (state = 'SHIPPED' OR state = 'CANCELLED'
        OR state = 'UNSHIPPED' OR state = 'PENDING' OR state = 'PARTIALLY_SHIPPED'
        OR state = 'PENDING_AVAILABILITY' OR state = 'INVOICE_UNCONFIRMED'
        OR state = 'UNFULFILLABLE' OR state = 'UNKNOWN'),
    status_text            TEXT    NOT NULL,
    -- Units as the newest source shows them (0 for a cancelled line), and the most ever shown.
    quantity               INTEGER NOT NULL CHECK (quantity >= 0),
    quantity_ordered       INTEGER NOT NULL CHECK (quantity_ordered >= quantity),
    quantity_shipped       INTEGER CHECK (quantity_shipped IS NULL OR quantity_shipped >= 0),
    -- The amounts of the line for all its units together, and their one currency.
    currency               TEXT,
    item_price_minor       INTEGER,
    item_tax_minor         INTEGER,
    shipping_price_minor   INTEGER,
    shipping_tax_minor     INTEGER,
    gift_wrap_price_minor  INTEGER,
    gift_wrap_tax_minor    INTEGER,
    item_discount_minor    INTEGER,
    ship_discount_minor    INTEGER,
    -- The buyer's official cancellation request: 0 unknown, 1 none, 2 requested.
    buyer_request          INTEGER NOT NULL CHECK (buyer_request BETWEEN 0 AND 2),
    -- The class of the buyer's reason; the words themselves are not kept.
    request_class          TEXT CHECK (request_class IS NULL OR length(request_class) <= 40),
    last_updated_at_us     INTEGER,
    -- As in `orders`.
    told_at                TEXT,
    PRIMARY KEY (account_id, order_id, line_key),
    FOREIGN KEY (account_id, order_id) REFERENCES orders (account_id, order_id)
) STRICT, WITHOUT ROWID;

-- The lines as each kind of source told them, for orders whose sources name lines differently;
-- `order_items` is worked out from these. Orders with one way of naming have no row here.
CREATE TABLE order_item_sources (
    account_id             INTEGER NOT NULL,
    order_id               TEXT    NOT NULL,
    line_key               TEXT    NOT NULL,
    sku                    TEXT,
    asin                   TEXT,
    title                  TEXT,
    category               TEXT,
    state                  TEXT    NOT NULL,
    status_text            TEXT    NOT NULL,
    quantity               INTEGER NOT NULL,
    quantity_ordered       INTEGER NOT NULL,
    quantity_shipped       INTEGER,
    currency               TEXT,
    item_price_minor       INTEGER,
    item_tax_minor         INTEGER,
    shipping_price_minor   INTEGER,
    shipping_tax_minor     INTEGER,
    gift_wrap_price_minor  INTEGER,
    gift_wrap_tax_minor    INTEGER,
    item_discount_minor    INTEGER,
    ship_discount_minor    INTEGER,
    buyer_request          INTEGER NOT NULL,
    request_class          TEXT,
    last_updated_at_us     INTEGER,
    told_at                TEXT,
    PRIMARY KEY (account_id, order_id, line_key),
    FOREIGN KEY (account_id, order_id) REFERENCES orders (account_id, order_id)
) STRICT, WITHOUT ROWID;

-- Orders and cancellations a day, kept while importing; equal to a recount of `orders`.
CREATE TABLE cancel_day_counters (
    account_id                  INTEGER NOT NULL REFERENCES accounts (account_id),
    sales_channel               TEXT    NOT NULL,
    channel                     TEXT    NOT NULL,
    -- The UTC day, counted from 1970-01-01.
    day                         INTEGER NOT NULL,
    -- Of the orders placed on the day: all, those with payment open, those cancelled, those
    -- cancelled with an official request of the buyer, and those cancelled at an unknown time.
    n_orders                    INTEGER NOT NULL CHECK (n_orders >= 0),
    n_pending                   INTEGER NOT NULL CHECK (n_pending >= 0),
    n_cancelled                 INTEGER NOT NULL CHECK (n_cancelled >= 0),
    n_cancelled_requested       INTEGER NOT NULL CHECK (n_cancelled_requested >= 0),
    n_cancel_day_unknown        INTEGER NOT NULL CHECK (n_cancel_day_unknown >= 0),
    -- Of all orders: those whose cancellation was last touched on the day.
    n_cancelled_on_day          INTEGER NOT NULL CHECK (n_cancelled_on_day >= 0),
    n_cancelled_on_day_requested INTEGER NOT NULL CHECK (n_cancelled_on_day_requested >= 0),
    PRIMARY KEY (account_id, sales_channel, channel, day)
) STRICT, WITHOUT ROWID;

-- Files that were taken in, by the digest of their bytes.
CREATE TABLE imported_files (
    account_id        INTEGER NOT NULL REFERENCES accounts (account_id),
    -- BLAKE3, 64 hexadecimal digits.
    digest            TEXT    NOT NULL CHECK (length(digest) = 64),
    -- What the file was read as; a file may be read as another kind later.
    kind              TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    imported_at_us    INTEGER NOT NULL,
    n_rows_ok         INTEGER NOT NULL,
    n_rows_rejected   INTEGER NOT NULL,
    n_lines_new       INTEGER NOT NULL,
    n_lines_changed   INTEGER NOT NULL,
    n_lines_unchanged INTEGER NOT NULL,
    n_orders_new      INTEGER NOT NULL,
    n_orders_changed  INTEGER NOT NULL,
    PRIMARY KEY (account_id, digest, kind)
) STRICT, WITHOUT ROWID;

-- Rows of files that could not be read. Nothing of the row itself is kept.
CREATE TABLE quarantined_rows (
    account_id  INTEGER NOT NULL REFERENCES accounts (account_id),
    digest      TEXT    NOT NULL,
    -- The line in the file, from 1, the field, and a stable code of what is wrong with it.
    line_number INTEGER NOT NULL,
    field       TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    message     TEXT    NOT NULL CHECK (length(message) <= 500),
    -- What the operator can do about it.
    remedy      TEXT    NOT NULL CHECK (length(remedy) <= 500),
    PRIMARY KEY (account_id, digest, line_number, field, code)
) STRICT, WITHOUT ROWID;

-- What is odd in the rows that were read, counted by kind and text.
CREATE TABLE quality_findings (
    account_id INTEGER NOT NULL REFERENCES accounts (account_id),
    digest     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    text       TEXT    NOT NULL CHECK (length(text) <= 200),
    n_rows     INTEGER NOT NULL CHECK (n_rows > 0),
    PRIMARY KEY (account_id, digest, kind, text)
) STRICT, WITHOUT ROWID;

-- Amazon's own figure of the cancel rate, as its account health document gives it.
CREATE TABLE account_health_snapshots (
    account_id           INTEGER NOT NULL REFERENCES accounts (account_id),
    marketplace          TEXT    NOT NULL,
    window_from_at_us    INTEGER NOT NULL,
    window_to_at_us      INTEGER NOT NULL,
    -- The metric, as in `preFulfillmentCancellationRate`.
    metric               TEXT    NOT NULL,
    digest               TEXT    NOT NULL,
    n_orders             INTEGER,
    n_cancelled          INTEGER,
    -- Rate and target as written: decimals, never turned into floats.
    rate_text            TEXT,
    target_text          TEXT,
    status               TEXT,
    -- Where the document contradicts itself, one finding a line; NULL when it does not.
    contradictions       TEXT,
    PRIMARY KEY (account_id, marketplace, window_from_at_us, window_to_at_us, metric, digest)
) STRICT, WITHOUT ROWID;

-- Offers and stock as the newest listings report or stock sheet shows them.
CREATE TABLE listings (
    account_id     INTEGER NOT NULL REFERENCES accounts (account_id),
    sku            TEXT    NOT NULL,
    -- The marketplace, the warehouse, or nothing when the file does not tell.
    place          TEXT    NOT NULL,
    asin           TEXT,
    title          TEXT,
    quantity       INTEGER CHECK (quantity IS NULL OR quantity >= 0),
    price_minor    INTEGER,
    currency       TEXT,
    channel        TEXT,
    status         TEXT,
    as_of_at_us    INTEGER NOT NULL,
    PRIMARY KEY (account_id, sku, place)
) STRICT, WITHOUT ROWID;

-- Settlements: one row a report.
CREATE TABLE settlements (
    account_id       INTEGER NOT NULL REFERENCES accounts (account_id),
    settlement_id    TEXT    NOT NULL,
    started_at_us    INTEGER,
    ended_at_us      INTEGER,
    deposited_at_us  INTEGER,
    total_minor      INTEGER NOT NULL,
    currency         TEXT    NOT NULL,
    PRIMARY KEY (account_id, settlement_id)
) STRICT, WITHOUT ROWID;

-- The amounts of a settlement.
CREATE TABLE settlement_rows (
    account_id         INTEGER NOT NULL,
    settlement_id      TEXT    NOT NULL,
    row_number         INTEGER NOT NULL,
    transaction_type   TEXT    NOT NULL,
    order_id           TEXT,
    sku                TEXT,
    amount_type        TEXT    NOT NULL,
    amount_description TEXT    NOT NULL,
    amount_minor       INTEGER NOT NULL,
    posted_at_us       INTEGER,
    PRIMARY KEY (account_id, settlement_id, row_number),
    FOREIGN KEY (account_id, settlement_id)
        REFERENCES settlements (account_id, settlement_id)
) STRICT, WITHOUT ROWID;

-- Processing reports of feeds: one row a report.
CREATE TABLE feed_results (
    account_id   INTEGER NOT NULL REFERENCES accounts (account_id),
    digest       TEXT    NOT NULL,
    n_processed  INTEGER NOT NULL,
    n_successful INTEGER NOT NULL,
    n_errors     INTEGER NOT NULL,
    n_warnings   INTEGER NOT NULL,
    PRIMARY KEY (account_id, digest)
) STRICT, WITHOUT ROWID;

-- What a processing report says of single messages.
CREATE TABLE feed_result_rows (
    account_id INTEGER NOT NULL,
    digest     TEXT    NOT NULL,
    row_number INTEGER NOT NULL,
    message_id TEXT,
    severity   TEXT    NOT NULL CHECK (severity IN ('ERROR', 'WARNING')),
    code       TEXT    NOT NULL,
    order_id   TEXT,
    sku        TEXT,
    message    TEXT    NOT NULL CHECK (length(message) <= 1000),
    PRIMARY KEY (account_id, digest, row_number),
    FOREIGN KEY (account_id, digest) REFERENCES feed_results (account_id, digest)
) STRICT, WITHOUT ROWID;
