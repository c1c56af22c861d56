# Messages to buyers: what they are about, and what the linter finds in them.

occasion-cancelled = After the seller cancelled the order
occasion-units-cancelled = After the seller cancelled some units
occasion-ask-for-request = The buyer wants out: the way to Amazon's own request
occasion-refer-to-service = Only Amazon's customer service can help
occasion-return-instead = The parcel is on its way: refuse or return it
occasion-never-shipped = Confirmed but never sent: everything is paid back
occasion-partial-refund = The order stays, a part of the money comes back
occasion-address-question = A question about the address, before shipping
occasion-order-question = A question about what was ordered, before shipping
occasion-customization-question = A question about goods made for the buyer

finding-empty = There is nothing to read.
finding-too-long = The text has more characters than the action takes: shorten it.
finding-control-character = A control character stands in the text: take it out.
finding-text-direction = A mark turns the writing direction, so that the text reads otherwise than it is: take it out.
finding-hidden-character = A character without a shape stands in the text: take it out.
finding-html = HTML is not allowed: write plain text.
finding-email-address = E-mail addresses are not allowed: the buyer can answer the message.
finding-phone-number = Telephone numbers are not allowed: the buyer can answer the message.
finding-external-link = Links and domains outside Amazon are not allowed. If it is none, set a blank behind the dot.
finding-amazon-link = A link to Amazon: give the way in menu words instead.
finding-off-amazon-contact = Contact outside Amazon's messages is not allowed.
finding-off-amazon-payment = Money moves through Amazon only: refund on Amazon.
finding-promotion = Discounts, coupons, gifts and advertising are not allowed.
finding-review-request = Reviews and ratings are not to be asked for.
finding-thanks-only = A message that only thanks is not allowed.
finding-confirmation-only = Amazon confirms orders and shipments itself: leave it out.
finding-emoji = Emojis and pictographs are not allowed.
finding-emoticon = A face made of punctuation stands in the text: leave it out.
finding-asks-buyer-to-cancel = The buyer is asked to cancel though he did not say that he wants to: cancel with the true reason instead.
finding-money-date-promise = The money is promised within hours, which is wrong: an order that did not ship was never charged, and else the bank decides.
finding-money-date-guess = A day is named for the money: the bank decides the date.
finding-refund-without-charge = The text speaks of a refund, but nothing was charged: say so.
finding-missing-order-id = The order id is missing: name the order.
finding-foreign-order-id = The id of another order stands in the text: take it out.
finding-wrong-script = The text is not in the script of the buyer's language.
finding-language-not-covered = There is no text in the buyer's language: a person translates it, or sends it as it is.

messages-refuse = Refused
messages-warn = To check
messages-phrase = Met: “{ $phrase }”.
messages-rule = (Rules { $rule })
messages-clean = Nothing is wrong with the text.
messages-none = No such message is sent for { $reason }: Amazon tells the buyer, or it is no reason of the order. See all with: countermand messages templates
