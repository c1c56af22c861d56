# `demo` 启动时显示的文字。

demo-url = 工作台地址：{ $url }，有四家店铺，市场为模拟。
demo-sign-in = 一次性登录链接：{ $url }
demo-api-key = API 管理员密钥：{ $key }
demo-sandbox = 模拟市场地址：{ $url }
demo-seed = 种子 { $seed }：种子相同，订单相同。
demo-data-kept = 数据保存在 { $directory }，下次从该目录启动时继续使用。
demo-data-removed = 数据位于 { $directory }，结束时删除；如需保留，请加 --data DIR。
demo-stop = 队列在数秒内就绪。任何数据都不会离开本机。按 Ctrl-C 停止。
demo-port-taken = { $address } 已被占用，可能另有演示在运行；改用空闲端口。
