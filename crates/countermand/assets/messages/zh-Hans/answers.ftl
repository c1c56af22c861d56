# 取消之前，或者不取消时：答复和询问。

ask-for-request-opening = 您告诉我们不再需要订单 { $order }，我们已为您暂缓发货。
ask-for-request-way = 为了让订单正常结束，请通过亚马逊提交请求，英文菜单为：{ $path }
ask-for-request-close = 收到请求后，我们会立刻结束订单。如果您仍想保留订单，请直接回复本消息，我们会照常发出。
refer-to-service-opening = 您希望更改订单 { $order } 的信息，而这只有亚马逊才能更改。
refer-to-service-way = 请通过您账户中的帮助页面联系亚马逊客服，他们可以查看该订单并为您处理。
return-instead-opening = 您希望停止或更改订单 { $order }，但包裹已经交给承运人，两者都无法再办理。
return-instead-way = 请在送货时拒收包裹，或者办理退货，英文菜单为：Your Account > Your Orders > Return or Replace Items
return-instead-money = 我们收到退回的包裹后，已收取的款项会通过亚马逊原路返还。
partial-refund-opening = 您的订单 { $order } 出了问题，我们非常抱歉。
partial-refund-money = 商品由您保留，一部分货款会通过亚马逊原路返还，何时到账由您的银行决定。
partial-refund-close = 如果这样仍不能解决问题，请直接回复本消息。
address-question-opening = 我们准备寄出您的订单 { $order }，但承运人无法识别订单上的地址。
address-question-ask = 请在您账户的订单页面核对地址，并回复本消息告诉我们地址是否完整。
order-question-opening = 在寄出您的订单 { $order } 之前，我们发现商品页面的说明可能有误。
order-question-ask = 请回复本消息告诉我们您想要的是什么，以便我们寄出正确的商品。
customization-question-opening = 在制作您的订单 { $order } 的商品之前，我们想确认您的要求：其中有些内容我们无法照做。
customization-question-ask = 请回复本消息告诉我们您最看重哪一点，我们会告诉您能做到什么。
question-close = 收到您的答复之前，我们不会寄出任何商品。
answer-items = 所涉商品：
