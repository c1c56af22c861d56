-- Sums that are kept beside the rows they are of, in the transactions that write those rows, so that
-- a decision reads one row however many there are.

-- What is left of a SKU: the sums of its rows in `stock_movements`.
CREATE TABLE stock_balances (
    account_id INTEGER NOT NULL REFERENCES accounts (account_id),
    sku        TEXT    NOT NULL,
    -- How often it was counted: what is on hand is known once it was.
    n_counts   INTEGER NOT NULL CHECK (n_counts >= 0),
    -- Units counted, shipped and written off; units reserved less those released.
    on_hand    INTEGER NOT NULL,
    reserved   INTEGER NOT NULL,
    PRIMARY KEY (account_id, sku)
) STRICT, WITHOUT ROWID;

INSERT INTO stock_balances (account_id, sku, n_counts, on_hand, reserved)
SELECT
    account_id, sku,
    sum(CASE WHEN cause = 'counted' THEN 1 ELSE 0 END),
    sum(CASE WHEN cause = 'reserved' OR cause = 'released' THEN 0 ELSE n_units END),
    sum(CASE WHEN cause = 'reserved' OR cause = 'released' THEN -n_units ELSE 0 END)
FROM stock_movements
GROUP BY account_id, sku;

-- Cancels of the desk that count toward the rate: orders of which one is under way, and how many
-- have ended since the beginning.
CREATE TABLE counted_cancels (
    account_id     INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    n_on_their_way INTEGER NOT NULL CHECK (n_on_their_way >= 0),
    n_ended        INTEGER NOT NULL CHECK (n_ended >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO counted_cancels (account_id, n_on_their_way, n_ended)
SELECT account_id, count(DISTINCT order_id), 0
FROM decisions
WHERE settled_at_us IS NULL AND state = 'open' AND counts = 1
GROUP BY account_id;

ANALYZE sqlite_schema;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('stock_balances', 'stock_balances', '1000000 500000 1');

ANALYZE sqlite_schema;
