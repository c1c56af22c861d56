-- A caller's key stands with the decision that it made: one row and one index for both. It is kept as
-- long as the decision, so that no key ever makes two.
ALTER TABLE decisions ADD COLUMN idempotency_key TEXT
    CHECK (idempotency_key IS NULL OR length(idempotency_key) BETWEEN 1 AND 255);
-- BLAKE3 of the request that it came with.
ALTER TABLE decisions ADD COLUMN body_digest TEXT
    CHECK (body_digest IS NULL OR length(body_digest) = 64);
-- The audit record of its making.
ALTER TABLE decisions ADD COLUMN accepted_seq INTEGER;

CREATE INDEX idempotency_keys_by_number ON idempotency_keys (account_id, number);
UPDATE decisions SET
    idempotency_key = (SELECT k.key FROM idempotency_keys AS k
        WHERE k.account_id = decisions.account_id AND k.number = decisions.decision_number
            AND k.resource = decisions.kind),
    body_digest = (SELECT k.body_digest FROM idempotency_keys AS k
        WHERE k.account_id = decisions.account_id AND k.number = decisions.decision_number
            AND k.resource = decisions.kind),
    accepted_seq = (SELECT r.seq FROM audit_records AS r
        WHERE r.account_id = decisions.account_id AND r.subject = decisions.order_id
            AND r.kind = decisions.kind || '.accepted'
            AND json_valid(r.after)
            AND json_extract(r.after, '$.decision') = decisions.decision_number);
DROP TABLE idempotency_keys;

CREATE UNIQUE INDEX decisions_by_key ON decisions (account_id, idempotency_key)
WHERE idempotency_key IS NOT NULL;

-- What an order's decisions tell of their making is found by them.
DROP INDEX audit_records_by_subject;
CREATE INDEX audit_records_by_subject ON audit_records (account_id, subject, seq)
WHERE kind <> 'cancellation.accepted' AND kind <> 'refund.accepted';

ANALYZE sqlite_schema;

DELETE FROM sqlite_stat1
WHERE tbl = 'idempotency_keys' OR idx = 'audit_records_by_subject';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('decisions', 'decisions_by_key', '10000 5000 1'),
    ('audit_records', 'audit_records_by_subject', '10000 5000 4 1');

ANALYZE sqlite_schema;
