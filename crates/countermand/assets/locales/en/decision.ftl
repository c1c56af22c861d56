# The words of a decision. "Cancel" is the order only; "request" is the buyer's wish, and "official"
# means through Amazon; "left" is whole cancels left; "confirmed" means that Amazon says so.

## Headings and labels

label-answer = Answer
label-verdict = Verdict
label-why = Why
label-cost = What it costs
label-next = What next
label-source = Source
label-advice = Advice for this reason
label-impact = What it does to the business
label-not-applied = Rules that did not apply
label-inputs = What was looked at
label-open-questions = Open questions
label-rate = Cancel rate
label-counted = Counted
label-left = Left
label-offers = Offers
label-money = Money
label-fee = Fee
label-stock = Stock
label-code = Reason code
label-route = Way
label-rule = Rule
label-ordered-rule = Ordered rule
label-reason = Reason
label-unknown = unknown
label-none = none
label-yes = yes
label-no = no

## How texts are put together

line-labelled = { $label }: { $text }

## The first line

answer-allow-code = Yes: cancel the whole order now, reason { $code }, { $route }.
answer-allow-mcf = Yes: cancel the whole order now, { $route }.
answer-allow-attempt = Try it: send the cancel now, { $route }, and see whether it still takes.
answer-allow-buyer = Yes: the buyer cancels in their own Amazon account; you send nothing.
answer-allow-partial = In part: cancel only the open units, reason { $code }, { $route }.
answer-ask-buyer-to-request = Not yet: ask the buyer for the official request first, then cancel.
answer-wait-auto-expire = No: you cannot cancel now; wait until the order is paid or lapses by itself.
answer-refer-to-amazon = Not by you: only Amazon can act here.
answer-not-cancellable-by-seller = No: as it stands, this order is out of your hands.
answer-redirect-to-return = No: it is too late to cancel; the goods come back as a return.
answer-refund-not-ship = Too late to cancel, but nothing has left: refund in full and do not ship.
answer-partial-refund = Keep the order and refund a part of the money through Amazon.
answer-auto-cancel = Amazon itself ends this order; you send nothing.
answer-deny = No: this would break Amazon's policy or do damage.
answer-no-op = Nothing to do: there is nothing left to cancel.
answer-counts = It counts toward the cancel rate.
answer-counts-not = It does not count toward the cancel rate.
answer-would-count = Cancelling without that request would count toward the cancel rate.

## Verdicts

verdict-allow = The whole order, or every unit that is still open, may be cancelled now.
verdict-allow-partial = Only the units that are still open may be cancelled; the others stay as they are.
verdict-ask-buyer-to-request = The buyer wants out but has not used Amazon's own request, so do not cancel yet.
verdict-wait-auto-expire = The order is not paid or not verified; only time, the buyer or Amazon ends it.
verdict-refer-to-amazon = Only Amazon's customer service or seller support can act.
verdict-not-cancellable-by-seller = The state of the order and its channel leave the seller no control.
verdict-redirect-to-return = The goods are with the carrier or delivered, so the way back is a return.
verdict-refund-not-ship = Shipment was confirmed but the goods never left: refund everything and keep the goods.
verdict-partial-refund = The order stays, and a part of the money goes back through Amazon.
verdict-auto-cancel = Amazon itself ends the order; it is only recorded here.
verdict-deny = What was asked breaks a policy of Amazon or would do damage; there is a lawful way instead.
verdict-no-op = The order has ended or needs no cancelling; it is only recorded.

## Ways

route-direct-call = by direct call
route-acknowledgement-feed = by acknowledgement feed
route-flat-acknowledgement-feed = by acknowledgement feed as a flat file
route-adjustment-feed = by adjustment feed
route-mcf-cancel = by the cancel call of multi-channel fulfillment
route-guided = by hand in Seller Central
route-none = nothing is sent

## Notes

note-direct-call-fallback = If Amazon refuses the direct call for this account, the acknowledgement feed carries the same cancel.
note-downgraded-code = This feed does not know PricingError, so Amazon is sent GeneralAdjustment instead.
note-menu-words-unconfirmed = Amazon's menu words in the buyer's language are not confirmed, so the English ones are shown.

## Rate, offers and budget

rate-adds-one = One more counted cancel: an order is at most one, however many items it has.
rate-adds-prime = One more counted cancel; Seller Fulfilled Prime counts units, here { $units }.
rate-adds-none = No counted cancel is added.
rate-would-add = Nothing yet; a cancel without the official request would be one more counted cancel.
offers-run-grows = The run of seller cancels on each SKU of this order grows by one. Two in a row, for orders placed within 30 days, can switch the offer off.
offers-unchanged = No SKU's run of seller cancels grows.
budget-left = Whole cancels left: { $before } → { $after }.
budget-left-now = Whole cancels left: { $left }.
budget-rate = Cancel rate: { $before } → { $after }, limit { $limit }; { $counted } of { $orders } orders counted so far.
budget-rate-now = Cancel rate: { $rate }, limit { $limit }; { $counted } of { $orders } orders counted so far.
budget-takes-last = This takes the last whole cancel.
budget-none-left = No whole cancel is left: carrying this out breaks the limit.

## Money

cost-none = Nothing: no money moves and the stock stays as it is.
money-none = No money moves.
money-nothing-charged = A card is charged only when shipment is confirmed, so there is nothing to refund; what was prepaid in another way, Amazon returns.
money-nothing-charged-mcf = Units cancelled before they ship cost no fulfillment fee; the buyer's money is settled in the shop where the order was placed.
money-prepaid-returned = Whatever was prepaid, Amazon returns to the buyer by gift card or bank transfer.
money-cancelled-units = The cancelled units are paid back where they had been charged; the rest stays.
money-full-refund = The buyer gets everything back.
money-partial-refund = The buyer gets a part back, component by component, through Amazon.
money-after-return = The buyer gets the money back after the goods have come back.

## Fee

fee-none = No cancellation fee is known for this marketplace.
fee-percent-of-referral-fee = Amazon charges { $percent } % of the referral fee.
fee-unknown = A cancellation fee may apply; no source says how much, so do not take it for zero.

## Stock

stock-none = The stock does not change.
stock-released-by-amazon = Amazon frees the stock by itself.
stock-added-back = Amazon adds the units back to the listing, whether or not you have them.
stock-not-added-back = Amazon adds nothing back to the listing.
stock-disputed = The sources disagree on whether Amazon adds the units back: set the true quantity at once and plan without them.
stock-stays-held = The units stay reserved until the order is decided.
stock-back-with-return = The units come back with the return.
stock-kept = The goods never left, so they stay with you.

## What to do

action-re-read-order = Read the order again right before anything is sent: a shipment confirmed in between would turn the cancel into a refund.
action-hold-shipment = Do not ship: take the order out of packing and shipping.
action-send-menu-path = Ask the buyer through Amazon's messages to send the official request. In Amazon's own menu words: { $path }.
action-wait-for-request = Wait for the official request, then cancel with reason BuyerCanceled.
action-tell-buyer = Tell the buyer through Amazon's messages what happens and why the amount changes. Promise no date for the money and offer no coupon.
action-no-message = Send no message of your own: Amazon informs the buyer.
action-set-quantity = Set the listing's quantity to what is really on the shelf.
action-zero-listing = Set the listing to zero before you cancel, so that nobody buys what is not there.
action-try-alternatives = Try to keep the order first: another warehouse or supplier, a later date that the buyer agrees to, a new order for a substitute, or shipping a part.
action-check-budget = Look at the whole cancels left; a person approves when this spends one.
action-watch-deadline = Keep the stock reserved and watch the deadline.
action-send-to-customer-service = Send the buyer to Amazon's customer service, and do not cancel on the buyer's behalf.
action-report-to-amazon = Report the order to Amazon and hold it; twelve hours before the ship-by time a person decides.
action-ask-support = Open a case with Amazon's seller support: only they can act. For Easy Ship they can call off a scheduled pick-up, if it is still possible.
action-confirm-shipment = Confirm the shipment first.
action-ship-the-rest = Ship and confirm what can be sent, then cancel only the rest.
action-explain-return = Tell the buyer to refuse the parcel or to return it; refund after the goods are back.
action-refund-on-amazon = Refund through Amazon only: price and tax, never more than was paid, never twice.
action-use-lawful-way = Take the lawful way instead: the true reason code, the open units only, or a refund through Amazon.
action-follow-guide = If Seller Central still shows a cancel button for this order, follow the guided steps and note the outcome by hand. There is no guarantee.
action-read-back = Read the order back until Amazon shows the outcome: sent is not confirmed.
action-do-not-schedule = Do not schedule the pick-up.
action-record = Only note it.
action-find-cause = Find out why shipment was not confirmed in time, and mend it.
action-submit-again = Submit a new order if the goods are still wanted.

lawful-way-off-platform-refund = Refund through Amazon instead, price and tax, never more than was paid.
lawful-way-stock-out-ask-buyer-to-cancel = Cancel it yourself with reason NoInventory and tell the buyer; it counts.
lawful-way-stock-out-disguised-as-buyer-canceled = Send the true reason, NoInventory if the stock is gone. BuyerCanceled is for an official request of the buyer only.
lawful-way-cancel-whole-order = Cancel the open units by adjustment and let what has shipped come back as a return.
lawful-way-true-reason = Name the reason that is true of this order; for damage, refund once the goods have shipped and the buyer reports it.

menu-path-en = Your Account > Your Orders > Request Cancellation
menu-path-fr = Votre compte > Vos commandes > Demander l'annulation
menu-path-it = Il mio account > I miei ordini > Richiedi annullamento
menu-path-es = Mi cuenta > Mis pedidos > Solicitar cancelación

## Why a rule did not apply

why-not-action-is-allowed = nothing forbidden was asked
why-not-not-ended = the order has not ended
why-not-other-actor = somebody else acts or asks
why-not-trigger-does-not-hold = no cause of Amazon's own to cancel holds
why-not-other-channel = it is about another channel
why-not-other-state = it is about another state of the order
why-not-other-marketplace = this marketplace does not allow it
why-not-no-official-request = the buyer did not use Amazon's own control
why-not-has-official-request = the buyer did use Amazon's own request
why-not-not-scheduled = no pick-up is scheduled
why-not-nothing-handed-over = nothing was handed to a carrier
why-not-not-all-handed-over = not every unit was handed to a carrier
why-not-something-handed-over = something was handed to a carrier
why-not-window-is-over = the buyer's own time to cancel is over, or the time of purchase is unknown
why-not-other-scope = the request covers another part of the order
why-not-other-reason = another reason was given

## Inputs

input-state = State
input-channel = Channel
input-marketplace = Marketplace
input-actor = Who acts or asks
input-motive = Reason or question
input-purchased-at = Ordered at
input-ship-by = Ship by
input-request = Official request
input-units = Units handed over

units-of = { $shipped } of { $ordered }

state-pending-availability = pre-order, not yet released
state-pending = pending, payment not verified
state-unshipped = unshipped
state-partially-shipped = partly shipped
state-shipped = shipped
state-invoice-unconfirmed = shipped, invoice not confirmed
state-cancelled = cancelled
state-unfulfillable = cannot be filled

channel-mfn = shipped by the seller
channel-sfp = Seller Fulfilled Prime
channel-easy-ship = Easy Ship
channel-afn = Fulfillment by Amazon
channel-mcf = multi-channel fulfillment

actor-buyer = the buyer
actor-seller = the seller
actor-amazon = Amazon

request-none = none on file
request-all-open-units = for every open unit
request-some-items = for some items only

## Grades of evidence

rule-line = Rule { $rule }
rule-line-ordered = Rule { $rule }, reached by ordered rule { $ordered }

grade-a = Amazon's own page or interface description
grade-b = Amazon's staff, in a forum or an announcement
grade-c = a third party
grade-s = a guide for sellers
grade-d = our own deduction
grade-account = this account's own setting

# Runs of seller cancels of one SKU (rules 3.4).
offer-clear = SKU { $sku }: one more cancel of yours does not take the offer down, by its orders of the last { $days } days.
offer-armed = SKU { $sku }: of its orders of the last { $days } days that ended, { $n ->
    [0] none was
    [one] the last one was
   *[other] the last { $n } were
} cancelled, and the files do not say that the buyers asked. If they were your cancels, one more in a row takes the offer down; have a person approve it.
offer-suppression-expected = SKU { $sku }: { $n } of its orders in a row were cancelled within { $days } days, and the files do not say that the buyers asked. If they were your cancels, expect the offer to be inactive: { $run } in a row take it down. Editing its price reactivates it.
