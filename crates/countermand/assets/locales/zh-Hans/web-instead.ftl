# 订单无法取消时可以怎么做。
web-instead-title = 可以怎么做
web-instead-guide = 打开操作指引
web-instead-ended = 订单已终止，没有可取消的内容，也无法恢复。亚马逊会通知买家并退回已付款项。买家如仍需要商品，请重新下单。
web-instead-shipped = 订单已发货，不能再取消。之后只能退货或退款。
web-instead-shipped-1 = 请买家拒收包裹，或将商品退回。
web-instead-shipped-2 = 收到退货后退款：含价款和税款，且只能通过亚马逊。
web-instead-shipped-3 = 若已确认发货但货物从未寄出：不要再发货，请立即全额退款。
web-instead-amazon-shipped = 亚马逊已发货。买家将商品退给亚马逊，由亚马逊退款；您无需操作。
web-instead-amazon = 该订单由亚马逊配送：没有接口可以取消，也绝不计入您的取消率。
web-instead-amazon-1 = 若买家不想要：请买家在自己的账户取消，或联系亚马逊客服。配送开始之前有效。
web-instead-amazon-2 = 若您想取消，且卖家平台显示取消按钮：请按操作指引进行，并记录结果。
web-instead-unpaid = 订单尚未付款。现在既不能发货，也没有接口可以取消：付款核实之后亚马逊才会开放。若无人付款，亚马逊会自动取消，不计入取消率。
web-instead-unpaid-1 = 在付款或结束之前，请保留库存。
web-instead-unpaid-2 = 若买家不想要：请买家在自己的账户取消，或联系亚马逊客服。不付款订单也会自行结束。
web-instead-preorder = 这是预售订单：付款尚未授权，地址未知。请等待发售；买家可在自己的账户取消。
web-instead-lapses = 未付款则约于此时结束
web-instead-lapses-latest = 最迟
