-- Checks of more than two words as comparisons: for a longer list the engine builds a table anew with
-- each row that it writes, which costs more than writing the row. What is allowed stays the same, so
-- only the text of the tables changes, and no row.

PRAGMA writable_schema = ON;

UPDATE sqlite_schema
SET sql = replace(sql,
        'state IN (''waiting'', ''open'', ''confirmed'', ''refused'',' || char(10)
            || '        ''superseded'', ''needs_review'', ''undone'')',
        'state = ''waiting'' OR state = ''open'' OR '
            || 'state = ''confirmed'' OR state = ''refused'' OR '
            || 'state = ''superseded'' OR state = ''needs_review'' OR '
            || 'state = ''undone''')
WHERE type = 'table' AND name = 'decisions';

UPDATE sqlite_schema
SET sql = replace(sql,
        'kind IN (''cancel'', ''refund'', ''message'', ''listing'')',
        'kind = ''cancel'' OR kind = ''refund'' OR kind = ''message'' OR '
            || 'kind = ''listing''')
WHERE type = 'table' AND name = 'actions';

UPDATE sqlite_schema
SET sql = replace(sql,
        'state IN (''queued'', ''submitted'', ''unknown'',' || char(10)
            || '        ''confirmed'', ''refused'', ''superseded'', ''needs_review'')',
        'state = ''queued'' OR state = ''submitted'' OR '
            || 'state = ''unknown'' OR state = ''confirmed'' OR '
            || 'state = ''refused'' OR state = ''superseded'' OR '
            || 'state = ''needs_review''')
WHERE type = 'table' AND name = 'actions';

UPDATE sqlite_schema
SET sql = replace(sql,
        'state IN (''claimed'', ''sending'', ''accepted'',' || char(10)
            || '        ''closed'')',
        'state = ''claimed'' OR state = ''sending'' OR '
            || 'state = ''accepted'' OR state = ''closed''')
WHERE type = 'table' AND name = 'submissions';

UPDATE sqlite_schema
SET sql = replace(sql,
        'state IN (''hint'', ''open'', ''answered'', ''closed'')',
        'state = ''hint'' OR state = ''open'' OR state = ''answered'' OR '
            || 'state = ''closed''')
WHERE type = 'table' AND name = 'buyer_requests';

UPDATE sqlite_schema
SET sql = replace(sql,
        'source IN (''email'', ''notification'', ''file'')',
        'source = ''email'' OR source = ''notification'' OR '
            || 'source = ''file''')
WHERE type = 'table' AND name = 'order_hints';

PRAGMA writable_schema = RESET;
