-- Seller Fulfilled Prime has a limit of its own, counted in units: its orders of a window are found
-- without looking at the others.
CREATE INDEX orders_prime ON orders (account_id, sales_channel, purchased_at_us, state)
WHERE channel = 'SFP';

ANALYZE sqlite_schema;

DELETE FROM sqlite_stat1 WHERE idx = 'orders_prime';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('orders', 'orders_prime', '10000 5000 500 2 2');

ANALYZE sqlite_schema;
