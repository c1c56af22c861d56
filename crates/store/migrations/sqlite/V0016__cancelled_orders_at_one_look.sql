-- What the cancel rate needs of a cancelled order stands in the indexes, so that a window is read in
-- one piece and not order by order: those placed in it, and those placed before that changed in it.
DROP INDEX orders_cancelled;
CREATE INDEX orders_cancelled ON orders (account_id, purchased_at_us, order_id, sales_channel,
    channel, last_updated_at_us, buyer_request, ship_by_at_us)
WHERE state = 'CANCELLED';

DROP INDEX orders_cancelled_by_change;
CREATE INDEX orders_cancelled_by_change ON orders (account_id, last_updated_at_us,
    purchased_at_us, order_id, sales_channel, channel, buyer_request, ship_by_at_us)
WHERE state = 'CANCELLED';

ANALYZE sqlite_schema;

DELETE FROM sqlite_stat1 WHERE idx = 'orders_cancelled' OR idx = 'orders_cancelled_by_change';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('orders', 'orders_cancelled', '10000 5000 2 1 1 1 1 1 1'),
    ('orders', 'orders_cancelled_by_change', '10000 5000 2 1 1 1 1 1 1');

ANALYZE sqlite_schema;
