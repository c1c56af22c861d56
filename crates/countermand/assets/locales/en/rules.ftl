# Why: each rule in one or two plain sentences. The ids are those of the decision table.

## Before payment

rule-m-01 = The order is not paid yet and the buyer cancels it in their own Amazon account. It ends at no cost to you, and the stock held for it is freed.
rule-m-02 = The order is not paid yet and the buyer asked you instead of using their own account. Amazon's customer service handles that; an unpaid order also lapses by itself.
rule-m-03 = Seller Central offers no cancel and no ship confirmation until the payment is verified (Japan excepted). The order ends when it lapses unpaid, or when the buyer or Amazon ends it.
rule-m-04 = In Japan the seller may cancel an order that is not paid yet, for example when it is sold out. It counts toward the cancel rate unless the buyer asked for it through Amazon; if nothing was captured, there is nothing to refund.
rule-m-05 = The time allowed for paying is over, so Amazon cancels the order and frees the stock. It is not held against you.
rule-m-06 = Amazon found the payment refused or the order fraudulent and cancels it before it is released. It is not held against you.
rule-m-07 = Amazon may take up to 21 days to verify an order. They are over, so Amazon cancels it and frees the stock; it is not held against you.
rule-m-08 = This is a pre-order: no payment is authorised and no address is known yet. It is treated like an unpaid order, but without a deadline.

## Paid, nothing shipped

rule-m-10 = The buyer is still within the time for cancelling alone: the first 30 minutes, in Japan the first 5. The buyer's own click ends the order, and you only learn of it.
rule-m-11 = The buyer has sent the official cancellation request, which you as the seller must carry out. With reason BuyerCanceled it does not count, and Amazon informs the buyer.
rule-m-12 = The buyer's wish is known from a message only. A cancel on the strength of a message counts against you, so let the buyer send Amazon's official request first.
rule-m-13 = You have no stock, so you may cancel with reason NoInventory. It is your own cancel and counts; you must tell the buyer, and you must not ask the buyer to send a request for it.
rule-m-14 = You cancel for a reason of your own before shipment is confirmed. That is allowed with the reason code that is true, and it counts toward the cancel rate.
rule-m-15 = Shipment was not confirmed by Amazon's deadline after the ship-by date, so Amazon cancels the order. It counts against you in place of a late shipment, and the buyer is not charged even if the parcel has left.
rule-m-16 = After releasing the order Amazon found fraud or a bad payment, and cancels it. It is not held against you.
rule-m-17 = The buyer of this Seller Fulfilled Prime order only wants another address. Do not cancel it yourself: customer service handles it, and a new order carries the new address.
rule-m-18 = The goods are already with the carrier although shipment is not confirmed. Confirm it first; after that the buyer refuses the parcel or returns it.

## Partly shipped

rule-m-20 = Some units have left, so only the open ones can be cancelled: by an adjustment, or by the item cancel in Seller Central. An acknowledgement would refund the whole order. It counts unless the buyer asked through Amazon.
rule-m-21 = Part of the order has shipped, and cancelling it as a whole would refund the shipped units too. Cancel the open units; what has shipped comes back as a return.
rule-m-22 = The units that the buyer no longer wants are on their way. They can only come back as a return.

## Shipped

rule-m-30 = Shipment is confirmed and the goods are with the carrier or delivered. From that moment it is a refund, never a cancellation.
rule-m-31 = Shipment was confirmed but the goods never left you. A cancel is no longer possible: keep the goods, do not ship them, and refund in full.

## Easy Ship

rule-m-40 = The Easy Ship pick-up is not scheduled yet, so the order can still be cancelled; do not schedule it. Whether it counts depends on the reason and on who cancels.
rule-m-41 = The Easy Ship pick-up is scheduled, so a buyer's change of mind no longer stops the parcel. Tell the buyer so and hand the parcel over; the buyer returns it.
rule-m-42 = The Easy Ship pick-up is scheduled, so in an emergency only Amazon's support can call it off, and sometimes not even they. Once the label is voided you schedule again or cancel, and a fee may follow.
rule-m-43 = Support has voided the Easy Ship label, so you may schedule again or cancel. The cancel counts when the reason is yours.
rule-m-44 = The Easy Ship parcel is with the carrier. From pick-up on the order counts as returned, even if it is never delivered.
rule-m-45 = The Easy Ship parcel was not handed over in time, so Amazon cancels the order. It counts against you.

## Fulfilled by Amazon

rule-m-50 = Amazon fulfills this order, and no interface lets the seller cancel it; programs may only read it. If Seller Central shows a cancel button, the guided steps may work; it never counts.
rule-m-51 = The buyer of an order fulfilled by Amazon cancels in their own account or through customer service. It succeeds only before fulfillment has started.
rule-m-52 = Amazon cancels an order of its own warehouse, for want of stock, for quality, or because the stock is liquidated. The cancel rate covers seller-fulfilled orders only, so it does not count.
rule-m-53 = Amazon has shipped this order. It can only come back as a return.
rule-m-54 = The buyer cancels an order fulfilled by Amazon in their own account before fulfillment has started. Amazon decides and carries it out; you only note it.

## Multi-channel fulfillment

rule-m-60 = The warehouse has not begun to pick this multi-channel order, so you may cancel it; in practice that takes about 15 minutes. Units cancelled before they ship are not charged.
rule-m-61 = The warehouse has begun to pick this multi-channel order, so it can no longer be cancelled.
rule-m-62 = This multi-channel order is on hold. You may cancel it; after 14 days Amazon ends it by itself.
rule-m-63 = This multi-channel order is filled. What has shipped can only come back as a return.
rule-m-64 = Amazon cannot fill this multi-channel order and will not fill it later. It is not charged and needs no cancelling; submit a new order if the goods are still wanted.
rule-m-65 = The status of this multi-channel order does not tell whether picking has begun. So the cancel is an attempt: read the order again until it is cancelled or shipped.

## Ended

rule-m-70 = The order is already cancelled, and a cancelled order cannot be revived. If it was a mistake, the buyer has to order again.
rule-m-71 = Amazon cannot fill this order and will not fill it later. It needs no cancelling; submit a new one if the goods are still wanted.

## Ordered rules

rule-r-00 = Amazon forbids paying or contacting buyers outside Amazon, rewarding them for cancelling or for not cancelling, and making them answer for a reason of yours. A false BuyerCanceled counts all the same.
rule-r-01 = The order has ended, so there is nothing left to cancel.
rule-r-02 = Amazon cancels for causes of its own: payment, fraud, its warehouse, its policy, or the buyer's click. Only a shipment that the seller did not confirm in time counts.
rule-r-02-no-op = Amazon would have to act here, and no cause of its own to cancel holds at this moment. The order stays as it is.
rule-r-05 = A multi-channel order is decided by its status in Amazon's warehouse: before picking it may be cancelled, during picking not, and once shipped it can only be returned.
rule-r-06 = Amazon fulfills this order, so the seller has no cancel of its own; the buyer has, until fulfillment starts.
rule-r-10 = The order is not paid yet and the buyer cancels it in their own Amazon account. It is not held against you.
rule-r-11 = The order is not paid yet and the buyer asked the seller. Amazon's customer service handles that; an unpaid order also lapses by itself.
rule-r-12 = In this marketplace the seller may cancel an order that is not paid yet. It counts unless the buyer asked for it through Amazon.
rule-r-13 = The order is not paid yet, and in this marketplace the seller cannot cancel it. It ends when it lapses, or when the buyer or Amazon ends it.
rule-r-20 = The Easy Ship pick-up is scheduled or done: the parcel goes its way and comes back as a return. Before pick-up, in an emergency, only Amazon's support can stop it.
rule-r-30 = Every unit is with the carrier but shipment is not confirmed. Confirm it first; after that the buyer refuses the parcel or returns it.
rule-r-31 = Shipment was confirmed but the goods never left you. Keep them, do not ship, and refund in full.
rule-r-32 = Shipment is confirmed. If the buyer reports damage and wants part of the money, refund that part through Amazon; anything else is a return.
rule-r-33 = Some units have left: the open ones may be cancelled, the order as a whole may not, and what has shipped comes back as a return.
rule-r-33-deny = Part of the order has shipped, so it cannot be cancelled as a whole. The open units can be, and what has shipped comes back as a return.
rule-r-40 = The buyer is still within the time for cancelling alone, so the buyer's own click ends the order.
rule-r-41 = The buyer's official request covers every open unit, so you cancel the order with reason BuyerCanceled. It does not count.
rule-r-42 = The buyer's official request covers some items only. Cancel those with reason CustomerCancel and ship the others; it does not count.
rule-r-43 = The buyer's wish is known from a message only. Ask for the official request; a new address for a Prime order is a matter for customer service.
rule-r-44 = You suspect fraud: report the order to Amazon and hold it, because a cancel of yours would count. If nothing has happened twelve hours before the ship-by time, a person decides.
rule-r-45 = You cancel for a reason of your own, after trying what would keep the order. It counts, so the whole cancels left decide whether a person has to approve.
rule-r-45-deny = The reason given cannot be true of this order: nothing that has not shipped arrives damaged, and a promotion that was called off is no reason for an order. The buyer sees the reason, so it has to be true.
rule-r-45-refer = The reason given is one that only Amazon acts on: payment, or its own warehouse. A released order is not the seller's to end for that.
