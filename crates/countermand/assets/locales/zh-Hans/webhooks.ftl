# Webhook：接收事件通知的地址。

webhooks-none = 还没有地址接收事件通知。添加一个：countermand webhooks create https://hooks.example.com/
webhooks-not-there = 没有 webhook“{ $id }”。查看已有的：countermand webhooks list
webhooks-no-delivery = 该 webhook 没有投递“{ $id }”。查看最近 30 天的投递：countermand webhooks deliveries WEBHOOK-ID
webhooks-is-off = Webhook { $id } 已停用，未作任何操作。请先启用：countermand webhooks enable { $id }
webhooks-create-plan = 从现在起将向 { $url } 发送事件通知。
webhooks-secret = { $id } 的签名密钥只显示这一次。请用它检查每条消息的签名。
webhooks-delete-plan = 将删除 webhook { $id }（{ $url }）及其投递记录；此操作无法撤回。
webhooks-deleted = 已删除 webhook { $id }（{ $url }）。
webhooks-rotate-plan = Webhook { $id } 将换用新的签名密钥；旧密钥在 { $seconds } 秒内仍同时签名。
webhooks-replay-plan = 将向 webhook { $id } 重新发送 { $from } 以来的全部事件。
webhooks-replayed = 正在运行的服务会向 webhook { $id } 重新发送 { $from } 以来的全部事件。
