# 卖家账户、HTTP API 密钥、审计日志。

accounts-none = 还没有登录任何账户。添加一个：countermand accounts add NAME --seller-id ID --region NA --marketplace US --credentials FILE
accounts-not-there = 没有登录名为“{ $account }”的账户。查看已有账户：countermand accounts list
accounts-there = 账户“{ $account }”已经登录，未作任何更改。要修改：countermand accounts set { $account }
accounts-nothing-to-set = 没有要设置的内容：请指明要更改什么，例如 --marketplace DE 或 --credentials FILE
accounts-add-plan = 将添加账户 { $account }：卖家 { $seller }，地址 { $url }。
accounts-added = 已添加账户 { $account }。正在运行的服务会在一分钟内登录。
accounts-set-plan = 账户 { $account } 的设置将被替换为给出的值。
accounts-changed = 已更改账户 { $account }。
accounts-enable-plan = 将恢复为账户 { $account } 工作。
accounts-enabled = 正在为账户 { $account } 工作。
accounts-disable-plan = 将停止处理账户 { $account }：不接收也不发送任何内容。
accounts-disabled = 已停止处理账户 { $account }。等待发送的内容原样保留。
accounts-remove-plan = 将删除账户 { $account } 的机密信息；重新设置之前无法登录该账户。
accounts-credentials-removed = 已删除账户 { $account } 的机密信息。请同时在卖家平台撤销该应用的授权。
accounts-consent-question = { $plan } 继续吗？[y/N]
accounts-consent-missing = { $plan } 这里无法询问：加 --yes 继续，或加 --dry-run 仅查看

keys-none = 还没有密钥。创建一个：countermand keys create --role viewer
keys-create-plan = 将创建密钥“{ $name }”，角色为 { $role }。
keys-created = 密钥只显示这一次。请以 `Authorization: Bearer KEY` 发送。
keys-account-not-there = 还没有账户“{ $account }”：在它出现之前，该密钥看不到它的任何内容。
keys-not-there = 没有密钥“{ $id }”。查看已有密钥：countermand keys list
keys-revoke-plan = 密钥 { $id }（{ $name }）将失效；此操作无法撤回。
keys-revoked = 密钥 { $id }（{ $name }）已失效。
keys-revoked-before = 密钥 { $id }（{ $name }）此前已被撤销。

audit-broken = { $account } 的审计日志从第 { $seq } 条记录起对不上：它被更改过，或有一部分丢失。请保持文件原样，并与备份比较。
