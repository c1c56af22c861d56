# Before, or instead of, a cancellation: answers and questions.

ask-for-request-opening = You told us that you no longer want your order { $order }. We are holding it back for you.
ask-for-request-way = So that it is ended properly, please send the request through Amazon: { $path }
ask-for-request-close = As soon as the request is there, we end the order. If you want to keep it after all, just answer this message and we send it.
refer-to-service-opening = You asked us to change something about your order { $order } that only Amazon can change.
refer-to-service-way = Please contact Amazon's customer service through the help pages of your account; they see the order and can help you at once.
return-instead-opening = You asked us to stop or change your order { $order }. The parcel is already with the carrier, so neither is possible any more.
return-instead-way = Please refuse the parcel at the door, or return it: Your Account > Your Orders > Return or Replace Items
return-instead-money = What was charged for it goes back through Amazon once the parcel has reached us.
partial-refund-opening = We are sorry that something was wrong with your order { $order }.
partial-refund-money = You keep the item, and a part of its price goes back through Amazon to the payment method you used. When it shows there is up to your bank.
partial-refund-close = If that does not settle it for you, please answer this message.
address-question-opening = We want to send your order { $order }, but the carriers cannot place its address.
address-question-ask = Please check the address in Your Account > Your Orders, and tell us in answer to this message whether it is complete.
order-question-opening = Before we send your order { $order }, we found that the details on the product page may not be right.
order-question-ask = Please tell us in answer to this message what you expect to get, so that we send you the right thing.
customization-question-opening = Before we make the item of your order { $order }, we have a question about what you asked for: we cannot make all of it as written.
customization-question-ask = Please tell us in answer to this message what matters most to you, and we say what we can do.
question-close = We wait for your answer before anything is sent.
answer-items = It is about:
