# 发给买家的消息：内容类别，以及检查发现的问题。

occasion-cancelled = 卖家取消订单之后
occasion-units-cancelled = 卖家取消部分商品之后
occasion-ask-for-request = 买家想取消：告知亚马逊官方请求的路径
occasion-refer-to-service = 只有亚马逊客服能处理
occasion-return-instead = 包裹已在途：拒收或退货
occasion-never-shipped = 已确认发货但从未寄出：全额退款
occasion-partial-refund = 保留订单，退还部分款项
occasion-address-question = 发货前询问地址
occasion-order-question = 发货前询问订购内容
occasion-customization-question = 询问定制要求

finding-empty = 文本为空。
finding-too-long = 文本超过该操作允许的字数，请缩短。
finding-control-character = 文本含有控制字符，请删除。
finding-text-direction = 文本含有改变书写方向的标记，读起来与实际不同，请删除。
finding-hidden-character = 文本含有不可见字符，请删除。
finding-html = 不允许使用 HTML，请用纯文本。
finding-email-address = 不允许出现电子邮件地址，买家可以直接回复消息。
finding-phone-number = 不允许出现电话号码，买家可以直接回复消息。
finding-external-link = 不允许出现亚马逊之外的链接或域名。如果不是链接，请在句点后加空格。
finding-amazon-link = 含有亚马逊链接：请改用菜单文字说明路径。
finding-off-amazon-contact = 不允许在亚马逊消息之外联系买家。
finding-off-amazon-payment = 款项只能通过亚马逊往来，请在亚马逊退款。
finding-promotion = 不允许折扣、优惠券、赠品和推销。
finding-review-request = 不允许索要评论或评分。
finding-thanks-only = 不允许只表示感谢的消息。
finding-confirmation-only = 订单和发货由亚马逊自行确认，请删去。
finding-emoji = 不允许使用表情符号和图形符号。
finding-emoticon = 含有用标点组成的表情，请删去。
finding-asks-buyer-to-cancel = 买家并未表示想取消，却被要求取消：请改用真实原因自行取消。
finding-money-date-promise = 承诺数小时内退回款项，这并不正确：未发货的订单从未扣款，其他情况由银行决定。
finding-money-date-guess = 写明了到账日期：日期由银行决定。
finding-refund-without-charge = 文本提到退款，但并未扣款：请如实说明。
finding-missing-order-id = 缺少订单号，请写明订单。
finding-foreign-order-id = 含有其他订单的订单号，请删除。
finding-wrong-script = 文本的文字与买家的语言不符。
finding-language-not-covered = 没有买家语言的文本：请由人工翻译，或者照此发送。

messages-refuse = 拒绝
messages-warn = 请查看
messages-phrase = 命中：“{ $phrase }”。
messages-rule = （规则 { $rule }）
messages-clean = 文本没有问题。
messages-none = { $reason } 不发送这种消息：由亚马逊通知买家，或者它不是订单原因。查看全部：countermand messages templates
