# Several orders at once.
web-bulk-title = Cancel several orders
web-bulk-reason = Reason for all of them
web-bulk-effect = What they would do together
web-bulk-now = Can be cancelled now
web-bulk-out = Left out
web-bulk-n-orders = { $n } { $n ->
    [one] order
   *[other] orders
}
web-bulk-rate-unknown = effect on the rate not known
web-bulk-what = What happens
web-bulk-effect-column = Effect
web-bulk-fate-now = Cancel now
web-bulk-fate-later = Limit: on { $day } at the earliest
web-bulk-fate-breaches = Blocked: breaks the limit
web-bulk-fate-not = Not possible
web-bulk-confirm = Cancel { $n } { $n ->
    [one] order
   *[other] orders
}
web-bulk-keep = Keep all orders
web-bulk-results = What came of it
web-bulk-summary = { $asked } asked for, { $out } left out. Sent is not confirmed: each order’s page shows how far it is.
web-bulk-asked = Asked for
web-bulk-file = These results as CSV
web-bulk-all = Cancel all that match: see the effect first
web-bulk-all-counted = { $n ->
    [one] Cancel the { $n } that matches: see the effect first
   *[other] Cancel all { $n } that match: see the effect first
}
web-bulk-take-all = { $n ->
    [one] Assign the { $n } that matches to me
   *[other] Assign all { $n } that match to me
}
web-bulk-taken-first = More than 200 match: the first 200 are assigned to you, the others to nobody.
web-bulk-whole = { $n ->
    [one] This is the { $n } order that matches.
   *[other] These are all { $n } orders that match.
}
web-bulk-first = { $all } orders match. These are the first { $n } of them; nothing happens to the others. Come back for them afterwards, or narrow the list.
web-bulk-first-of-many = More than 1,000 orders match. These are the first { $n } of them; nothing happens to the others. Narrow the list.
web-bulk-filters = Filters
web-bulk-no-filter = Without a filter.
web-bulk-put-off = Put off
web-bulk-put-off-text = It would reach the limit today, so nothing was sent.
web-bulk-blocked-text = It would break the limit on every day until it has to ship, so nothing was sent.
web-bulk-free = Not asked for
web-bulk-free-text = It was left out when the effect was shown. The limit bears it by now.
web-bulk-next = What to do next
web-bulk-next-asked = Nothing: its page shows when Amazon confirms it. It can be undone there until it is sent.
web-bulk-next-waits = Let a second person approve it on its page, or take it back.
web-bulk-next-later = Ask for it again on { $day }, or ship it. Nothing happens by itself.
web-bulk-next-blocked = Ship it. If it cannot be shipped, ask for it alone on its page: a second person then decides.
web-bulk-next-free = Look at the effect again, and ask for it.
web-bulk-again = { $n ->
    [one] Look at the { $n } that was put off again
   *[other] Look at the { $n } that were put off again
}
web-bulk-typed = To cancel { $n } orders at once, type { $n }
