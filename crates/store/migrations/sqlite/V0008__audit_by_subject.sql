-- What happened to one order is read in one look, however long the log is.
CREATE INDEX audit_records_by_subject ON audit_records (account_id, subject, seq);
