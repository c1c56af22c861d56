# 列表显示哪些列。
web-columns = 列
web-columns-shown = （{ $n } / { $all }）
web-columns-all = 全部列
web-columns-show = （显示）
web-columns-leave-out = （隐藏）
