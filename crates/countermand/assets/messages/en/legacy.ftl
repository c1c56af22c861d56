# The promise of the old articles, kept so that it can be recognised. It is wrong in most cases, and
# the linter refuses it: cards are charged only when an order ships, and the bank decides the date.

seed-legacy = Dear customer, we have already cancelled your order { $order }. Within 12 hours the money goes back to the payment method you paid with; please have a look at your account then. Thank you for your purchase all the same.
