# What is possible where an order cannot be cancelled.
web-instead-title = What is possible instead
web-instead-guide = Open the guided task
web-instead-ended = The order has ended, so there is nothing left to cancel, and nothing brings it back. Amazon tells the buyer and gives back what was paid. A buyer who still wants the goods orders again.
web-instead-shipped = It has shipped, so it can no longer be cancelled. From here on it is a return or a refund.
web-instead-shipped-1 = Tell the buyer to refuse the parcel, or to send it back.
web-instead-shipped-2 = Refund when the goods are back: price and tax, through Amazon only.
web-instead-shipped-3 = If shipment was confirmed but the goods never left you: do not ship them, and refund in full now.
web-instead-amazon-shipped = Amazon has shipped it. The buyer sends it back to Amazon, and Amazon pays back; nothing is left for you to do.
web-instead-amazon = Amazon fulfills this order: no interface lets you cancel it, and it never counts toward your rate.
web-instead-amazon-1 = If the buyer wants out: the buyer cancels in the own account, or asks Amazon’s customer service. That works until fulfillment begins.
web-instead-amazon-2 = If you want out, and Seller Central shows a button to cancel: follow the guided task, and record what came of it.
web-instead-unpaid = It is not paid yet. You cannot ship it, and no call cancels it: Amazon opens both only when the payment is verified. If nobody pays, Amazon cancels it by itself, and that does not count.
web-instead-unpaid-1 = Keep the stock reserved until it is paid or has ended.
web-instead-unpaid-2 = If the buyer wants out: the buyer cancels in the own account, or asks Amazon’s customer service. Without payment it also ends by itself.
web-instead-preorder = It is a pre-order: no payment is authorised and no address is known. Wait until it is released; the buyer can cancel in the own account.
web-instead-lapses = Unpaid, it ends about
web-instead-lapses-latest = At the latest
