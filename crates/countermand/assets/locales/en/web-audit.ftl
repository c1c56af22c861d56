# The audit log.
web-audit-records = Changes of state
web-audit-when = When (UTC)
web-audit-account = Account
web-audit-actor = Who
web-audit-kind = What
web-audit-subject = Order or object
web-audit-change = Change
web-audit-number = No.
web-audit-from = From day
web-audit-to = To day
web-audit-wrong-day = The day cannot be read: write it as 2026-11-01. It does not narrow the list.
web-audit-none = Nothing has happened yet
web-audit-none-text = Every change of state will stand here: who did it, when, to what, and what it was before and after.
web-audit-chain = Is the log whole?
web-audit-verify = Verify now
web-audit-chain-text = Each record holds the hash of the one before it. Verifying recomputes them all; a record that was changed or taken away breaks the chain.
web-audit-not-verified = not verified since the start
web-audit-whole = whole
web-audit-whole-text = { $n } { $n ->
    [one] record
   *[other] records
} verified
web-audit-broken = broken
web-audit-broken-text = Record { $n } does not fit ({ $fault }). Keep a copy of the data, and compare it with a backup.
