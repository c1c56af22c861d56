-- What the planner is to assume of each index: rows in all, and rows that share its first columns.
--
-- By itself it holds that an account has a handful of rows, and then prefers to go through all rows
-- of an account to an index that finds the few rows of an order. The figures are those of a large
-- account; they say how the columns relate, and need not follow what a database really holds.

ANALYZE sqlite_schema;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('actions', 'actions', '1000000 500000 1'),
    ('actions', 'actions_by_decision', '1000000 500000 3'),
    ('actions', 'actions_by_order', '1000000 500000 3'),
    ('actions', 'actions_by_reference', '1000000 500000 1'),
    ('actions', 'actions_by_submission', '10000 5000 3'),
    ('actions', 'actions_one_cancel', '10000 5000 3 1'),
    ('actions', 'actions_queued', '10000 5000 5000 2'),
    ('actions', 'actions_submitted', '10000 5000 2'),
    ('actions', 'actions_to_review', '10000 5000 2'),
    ('actions', 'actions_unknown', '10000 5000 2'),
    ('audit_records', 'audit_records', '1000000 500000 1'),
    ('audit_records', 'audit_records_by_subject', '1000000 500000 2 2'),
    ('buyer_requests', 'buyer_requests', '1000000 500000 1'),
    ('buyer_requests', 'buyer_requests_by_age', '1000000 500000 2 2'),
    ('buyer_requests', 'buyer_requests_open', '10000 5000 2'),
    ('decisions', 'decisions', '1000000 500000 1'),
    ('decisions', 'decisions_by_order', '1000000 500000 3'),
    ('decisions', 'decisions_to_look_at', '10000 5000 3'),
    ('decisions', 'decisions_unsettled', '10000 5000 5000 3'),
    ('due_decisions', 'due_decisions', '1000000 500000 1'),
    ('due_decisions', 'due_decisions_by_time', '1000000 500000 2'),
    ('due_reads', 'due_reads', '1000000 500000 1'),
    ('due_reads', 'due_reads_by_time', '1000000 500000 20000 2'),
    ('guided_tasks', 'guided_tasks', '1000000 500000 1'),
    ('guided_tasks', 'guided_tasks_open', '10000 5000 2'),
    ('observed_refunds', 'observed_refunds', '1000000 500000 1'),
    ('observed_refunds', 'observed_refunds_by_order', '1000000 500000 3'),
    ('orders', 'orders', '1000000 500000 1'),
    ('orders', 'orders_by_purchase', '1000000 500000 2'),
    ('orders', 'orders_cancelled', '10000 5000 2'),
    ('orders', 'orders_unshipped', '10000 5000 2'),
    ('personal_data', 'personal_data', '1000000 500000 1'),
    ('personal_data', 'personal_data_by_month', '1000000 500000 5000'),
    ('personal_data', 'personal_data_by_order', '1000000 500000 3'),
    ('personal_data', 'personal_data_by_purge', '1000000 500000 2'),
    ('stock_movements', 'stock_movements', '1000000 500000 1'),
    ('stock_movements', 'stock_movements_by_sku', '1000000 500000 300'),
    ('stock_movements', 'stock_movements_by_source', '1000000 500000 1 1'),
    ('submissions', 'submissions', '1000000 500000 1'),
    ('submissions', 'submissions_one_feed', '10000 5000 1'),
    ('submissions', 'submissions_open', '10000 5000 2'),
    ('work_items', 'work_items', '1000000 500000 1'),
    ('work_items', 'work_items_by_assignee', '1000000 500000 2'),
    ('work_items', 'work_items_by_snooze', '1000000 500000 2');

ANALYZE sqlite_schema;
