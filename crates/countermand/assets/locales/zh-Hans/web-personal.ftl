# 保存的买家资料。
web-personal = 买家个人信息
web-personal-of = 订单 { $id } 的买家个人信息
web-personal-ship-address = 收货地址
web-personal-name = 姓名
web-personal-message = 消息内容
web-personal-masked = 已隐藏
web-personal-until = 保存至
web-personal-reason = 为何需要查看？
web-personal-reason-hint = 原因将与您的姓名一起记入审计日志。
web-personal-show = 显示一次
web-personal-not-yours = 您的角色无权查看。
web-personal-no-reason = 请填写不超过 200 字的原因，否则不予显示。
web-personal-noted = 您已查看及其原因已记录。请勿将其复制到会长期保存的地方。
