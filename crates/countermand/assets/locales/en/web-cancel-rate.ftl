# The cancel rate.
web-cancel-rate-title = Cancel rate of { $channel }
web-cancel-rate-none = No rate yet
web-cancel-rate-none-text = This page will show how many whole cancels are left, for each account and sales channel, once orders have been taken in. Connect an account, or import an All Orders report.
web-cancel-rate-of = { $counted } of { $orders }
web-cancel-rate-of-text = { $counted } of { $orders }
web-cancel-rate-counted-of = Counted of orders
web-cancel-rate-days = { $n } { $n ->
    [one] day
   *[other] days
}
web-cancel-rate-age = orders read { $age } ago
web-cancel-rate-age-none = orders from imported files only
web-cancel-rate-source-ours = source: the orders of this desk, each by who cancelled it
web-cancel-rate-source-line = source: the day counters of this desk; ahead, orders as the mean of the window and nothing more cancelled
web-cancel-rate-source-amazon = source: Amazon’s account health report
web-cancel-rate-status-empty = no orders
web-cancel-rate-status-over = over the limit
web-cancel-rate-status-last = nothing left
web-cancel-rate-status-under = under the limit
web-cancel-rate-next-breaks = The next counted cancel breaks the limit.
web-cancel-rate-on-their-way = { $n ->
    [one] { $n } counted cancel of this account is decided and not confirmed yet; it comes
   *[other] { $n } counted cancels of this account are decided and not confirmed yet; they come
} on top.
web-cancel-rate-both = Both ways of counting
web-cancel-rate-decides = decides
web-cancel-rate-cancelled = Cancelled in the window, whoever did it
web-cancel-rate-pending = Orders with payment open, not counted
web-cancel-rate-line = Rolling rate, day by day
web-cancel-rate-axis = Rate in % of the orders in the window
web-cancel-rate-expected = expected
web-cancel-rate-legend = Solid line: by order date. Dotted line: by cancel date. Dashed line: the limit. Shaded: what is expected if nothing more is cancelled. Triangle: counted cancels roll off. Each day leads to its orders.
web-cancel-rate-tip = { $day }: { $of } ({ $rate }), { $left } left
web-cancel-rate-tip-expected = { $day }, expected: { $of } ({ $rate }), { $left } left
web-cancel-rate-rolls-off = { $n } { $n ->
    [one] cancel rolls
   *[other] cancels roll
} off
web-cancel-rate-rolled = Roll off
web-cancel-rate-table = The line as a table
web-cancel-rate-try = Try it out
web-cancel-rate-try-cancels = Cancels today, up to
web-cancel-rate-try-volume = Order volume, ± %
web-cancel-rate-try-wrong = Cancels are a whole number up to { $most }, the volume a percentage from -100 on, as in -25 or 12.5. Correct the boxes above.
web-cancel-rate-try-text = Each row adds so many counted cancels to the window of today. Nothing is changed.
web-cancel-rate-holds = limit holds
web-cancel-rate-plan-n = Cancels that must be made
web-cancel-rate-plan-make = Plan
web-cancel-rate-plan-text = Say how many orders must be cancelled and until when: the plan says how many on which day, so that the limit holds.
web-cancel-rate-plan-wrong = The number is 1 to { $most }, and the day lies within the next two months. Correct the boxes above.
web-cancel-rate-amazon = Amazon’s
web-cancel-rate-amazon-none = Amazon’s own figure has not come yet. It stands in the account health report, which the desk fetches by itself once a day; a file of it can be imported, too.
web-cancel-rate-amazon-says = Amazon says
web-cancel-rate-ours = This desk says
web-cancel-rate-ours-then = This desk, for Amazon’s days
web-cancel-rate-difference-counted = Counted cancels, ours less Amazon’s
web-cancel-rate-difference-orders = Orders, ours less Amazon’s
web-cancel-rate-amazon-status = Amazon’s status
web-cancel-rate-amazon-target = Amazon’s target
web-cancel-rate-amazon-equal = Both count the same cancels.
web-cancel-rate-amazon-explained = The marked orders explain the difference: { $n } of which nobody knows who cancelled, { $outside } after the end of Amazon’s window.
web-cancel-rate-amazon-open = The orders of which nobody knows who cancelled ({ $n }) and those after the end of Amazon’s window ({ $outside }) do not explain the difference. Compare the orders below with Amazon’s defect report, and dispute those that are not yours.
web-cancel-rate-amazon-untold = Amazon’s report names no count of cancels, so the difference cannot be told in orders.
web-cancel-rate-by-order = Order by order
web-cancel-rate-by-order-none = No order of this window was cancelled.
web-cancel-rate-order = Order
web-cancel-rate-placed = Placed
web-cancel-rate-changed = Cancelled
web-cancel-rate-counts = Counts
web-cancel-rate-why = Cause
web-cancel-rate-state = State
web-cancel-rate-outside = after Amazon’s window
web-cancel-rate-may-be = may be the difference
web-cancel-rate-more = The first 100 of { $n } are shown. The whole list is behind today’s point of the line.
web-cancel-rate-counts-both = counts
web-cancel-rate-counts-order = counts by order date
web-cancel-rate-counts-cancel = counts by cancel date
web-cancel-rate-counts-no = does not count
web-cancel-rate-why-by-seller = Cancelled by the seller
web-cancel-rate-why-at-request = Cancelled at the buyer’s official request
web-cancel-rate-why-other-code = Officially requested, but sent with another code
web-cancel-rate-why-by-buyer = Cancelled by the buyer
web-cancel-rate-why-by-amazon = Cancelled by Amazon
web-cancel-rate-why-overdue = Cancelled by Amazon: shipment was not confirmed in time
web-cancel-rate-why-unknown-requested = Nobody knows who cancelled; the buyer had asked
web-cancel-rate-why-unknown = Nobody knows who cancelled; taken for the seller’s
web-cancel-rate-orders-title = Orders behind { $day }, { $channel }
web-cancel-rate-numerator = Cancelled orders
web-cancel-rate-numerator-text = Orders that were placed or cancelled in the window. Those that count are the numerator.
web-cancel-rate-denominator = All orders of the window
web-cancel-rate-denominator-text = Orders of the seller’s own fulfillment that were placed in the window. Those whose payment is still open are shown and not counted; all others are the denominator.
web-cancel-rate-grid = Cancel rate of every account and sales channel
web-cancel-rate-grid-text = The worst first: over the limit, then the fewest whole cancels left, then the highest rate.
web-cancel-rate-grid-source = Days are UTC days. Source: the orders of this desk, each by who cancelled it. Where the two ways of counting differ, the worse one stands here.
web-cancel-rate-where = Account and sales channel
web-cancel-rate-spark = Three weeks
web-cancel-rate-spark-label = Rate over { $days } days, from { $first } to { $last }
web-cancel-rate-outlook = Outlook
web-cancel-rate-channels = Sales channels and windows of this account
web-cancel-rate-dispute = Download the dispute pack
web-cancel-rate-back-on = back under it on { $day }
web-cancel-rate-breaks-on = breaks on { $day }
web-cancel-rate-holds-for = holds for { $days } days
web-cancel-rate-left-short = Left
web-cancel-rate-amazons-age = its window ended { $age } ago
web-cancel-rate-why-not-read = Not read yet; taken for the seller’s until then
web-cancel-rate-why-not-read-requested = Not read yet; the buyer had asked
web-cancel-rate-not-read = { $n ->
    [one] { $n } cancelled order was not read from Amazon yet. Until then it counts as the seller’s, the worst case: the rate may get better in a moment.
   *[other] { $n } cancelled orders were not read from Amazon yet. Until then they count as the seller’s, the worst case: the rate may get better in a moment.
}
