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
