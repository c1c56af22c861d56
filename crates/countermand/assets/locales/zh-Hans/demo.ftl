# 用一个小账户演示产品。

demo-title = Countermand 一分钟演示
demo-intro = 根据种子 { $seed } 虚构一个小卖家账户。任何数据都不会离开本机。
demo-step = 第 { $number } 步，共 { $total } 步：{ $heading }
demo-generate = 生成一份与卖家平台格式相同的报告文件
demo-generate-done = { $file }：{ $lines } 行
demo-report = 报表：账户目前处于什么状况？
demo-report-why = 只读取一遍文件，不存储任何内容。
demo-import = 导入：订单存入数据库
demo-import-done = 已存储 { $orders } 个订单，拒收 { $rejected } 行
demo-import-again = 再次导入同一文件不会有任何变化：变更 { $changed } 个订单。
demo-decide = 判定：哪些订单可以取消，怎样取消？
demo-decide-why = 每个结论都说明规则、依据以及下一步。
demo-decide-order = 订单 { $order }
demo-budget = 额度：还剩多少可取消整单数？
demo-plan = 安排：每个取消应放在哪一天？
demo-plan-why = 有 { $count } 个订单必须取消，每个都有各自的最晚日期。
demo-next = 接下来
demo-next-own-file = 用您自己的报告运行：{ $command }
demo-next-store = 查看已存储的订单：{ $command }
demo-next-chinese = 用中文查看全部内容：{ $command }
demo-next-help = 全部命令：{ $command }
demo-data-kept = 本次演示的数据保存在 { $directory }。
demo-data-removed = 本次演示的数据已删除。
demo-done = 完成，用时 { $elapsed }。
demo-command = 您可以输入：{ $command }
