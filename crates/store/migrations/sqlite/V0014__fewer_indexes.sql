-- Orders come in any order, so each index that begins with one costs a page of its own with each
-- decision. The actions of an order are found by its decisions, which also tell of a cancel under way;
-- and a reference leaves the house with refunds only.
DROP INDEX actions_by_order;
DROP INDEX actions_one_cancel;
DROP INDEX actions_by_reference;
CREATE UNIQUE INDEX actions_refund_by_reference ON actions (account_id, reference)
WHERE kind = 'refund';

-- What was cancelled lately, whenever it was placed.
CREATE INDEX orders_cancelled_by_change ON orders (account_id, last_updated_at_us)
WHERE state = 'CANCELLED';

-- What still has to be read of the few orders that are neither whole nor gone.
CREATE INDEX orders_in_parts ON orders (account_id, last_updated_at_us)
WHERE state = 'PARTIALLY_SHIPPED' OR state = 'UNKNOWN';

ANALYZE sqlite_schema;

DELETE FROM sqlite_stat1
WHERE idx = 'actions_by_order' OR idx = 'actions_one_cancel' OR idx = 'actions_by_reference';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('actions', 'actions_refund_by_reference', '10000 5000 1'),
    ('orders', 'orders_cancelled_by_change', '10000 5000 2'),
    ('orders', 'orders_in_parts', '10000 5000 2');

ANALYZE sqlite_schema;
