# The cancel sheet.
web-cancel-title = Cancel order { $id }
web-cancel-what = What to cancel
web-cancel-whole = The whole order
web-cancel-some = Only these units
web-cancel-units = Units
web-cancel-units-of-stock = Chosen are the units that your counted stock does not hold. The rest can be sent.
web-cancel-of-open = of { $n } open
web-cancel-choose = Choose a reason
web-cancel-by-buyer = The buyer wants out
web-cancel-by-seller = You cannot deliver
web-cancel-not-possible = not possible here
web-cancel-counts = counts
web-cancel-counts-not = does not count
web-cancel-impossible = { $n ->
    [one] { $n } reason that is not possible here, and why
   *[other] { $n } reasons that are not possible here, and why
}
web-cancel-show-effect = Show the effect
web-cancel-note-hint = For yourselves; nobody outside sees it. Write nothing about the buyer.
web-cancel-effect = What it would do
web-cancel-effect-none = Choose a reason to see what it would do.
web-cancel-limit = Limit
web-cancel-prime-left = Whole units of Prime left
web-cancel-prime-rate = Prime units cancelled
web-cancel-prime-limit = Limit of Prime, at most
web-cancel-recovers = Back under the limit on
web-cancel-listing-to = is set to { $n }
web-cancel-listing-truth = is set to what is there
web-cancel-delay-direct = Amazon answers within a minute as a rule.
web-cancel-delay-feed = Amazon works through it within 15 to 60 minutes as a rule.
web-cancel-delay-mcf = Amazon answers within minutes as a rule.
web-cancel-sent = Sent
web-cancel-sent-now = at once
web-cancel-sent-in = in { $span }; until then it can be undone
web-cancel-left = Whole cancels left
web-cancel-message = The message to the buyer
web-cancel-message-buyer = In the buyer’s language, as far as there is a text
web-cancel-message-own = In yours
web-cancel-message-none = No message is sent from here: Amazon informs the buyer.
web-cancel-confirm-whole = Cancel the whole order ({ $n } { $n ->
    [one] unit
   *[other] units
})
web-cancel-confirm-units = Cancel { $n } { $n ->
    [one] unit
   *[other] units
}
web-cancel-instead = What to do instead
web-cancel-remedy-follow-actions = take one of these ways.
web-cancel-remedy-follow-guide = cancel it by hand in Seller Central; there is no call for it.
web-cancel-remedy-read-and-decide-again = fetch the order again, then look once more.
web-cancel-remedy-ask-for-open-units = choose units that are still open.
web-cancel-remedy-wait-for-open-intent = wait until what is under way has ended, or undo it.
web-cancel-remedy-decide-for-these-items = choose these items alone, with your own reason.
web-cancel-remedy-ask-for-whole-order = cancel the whole order.
web-cancel-remedy-give-reason = choose another reason.
web-cancel-remedy-nothing = nothing is left to do.
web-cancel-ways = The ways side by side
web-cancel-way = Way
web-cancel-way-cancel = Cancel now
web-cancel-way-cancel-text = as above
web-cancel-way-ask = Ask the buyer for the official request
web-cancel-way-ask-text = costs nothing, takes until the buyer answers
web-cancel-way-ask-never = never for missing goods: the reason is yours, and Amazon forbids to push it on the buyer
web-cancel-way-ship = Ship it
web-cancel-way-ship-text = another warehouse, supplier or part keeps the sale
web-cancel-way-refund = Ship, then refund a part
web-cancel-way-refund-text = not a cancel: the rate stays, the money does not
web-cancel-earlier = What was decided for this order before
web-cancel-why-buyer-acts = Only the buyer can cancel it now.
web-cancel-why-only-by-hand = There is no call for it: it is cancelled by hand in Seller Central.
web-cancel-why-decision-is-stale = The order has changed since it was read: it is { $state } now.
web-cancel-why-items-unknown = The items of the order are not known.
web-cancel-why-too-many-items = The order has more than { $limit } items.
web-cancel-why-nothing-asked = No item was chosen.
web-cancel-why-nothing-open = No unit of the order is open: all are shipped or cancelled.
web-cancel-why-unknown-item = The order has no item { $item }.
web-cancel-why-named-twice = Item { $item } was named twice.
web-cancel-why-no-units = No unit of item { $item } was chosen.
web-cancel-why-too-many-units = Of item { $item }, { $asked } were chosen and { $open } are open.
web-cancel-why-has-open-intent = A cancel, refund or return of item { $item } has not ended yet.
web-cancel-why-not-requested = The buyer did not officially ask to cancel item { $item }.
web-cancel-why-whole-order-only = A multi-channel order is cancelled as a whole only.
web-cancel-why-no-code = There is no code that can be sent for the reason.
web-cancel-why-unknown-status = The status “{ $status }” is not known, so nothing is decided on the order.
web-cancel-why-unknown-marketplace = The sales channel “{ $channel }” is none of Amazon’s stores, so no rule applies.
web-cancel-why-nothing-to-run = There is nothing here that the seller could cancel.
web-cancel-why-requested-is-manual = Your settings leave officially requested cancels to a person.
web-cancel-why-partial-is-manual = Your settings leave cancels of a part to a person.
web-cancel-why-counts-toward-rate = It is the seller’s own reason and counts toward the cancel rate, so a person decides it.
web-cancel-why-refund-is-manual = Money is paid back only when a person asks for it.
web-cancel-why-no-request = The buyer does not ask to cancel it any more.
