# 登录页面的人员。
users-create-plan = 将创建用户“{ $login }”，角色为 { $role }。
users-created = 已创建用户 { $login }，角色为 { $role }。下一步：countermand users sign-in-link { $login }
users-taken = 用户 { $login } 已存在。查看：countermand users list
users-none = 还没有用户。创建一个：countermand users create LOGIN --role admin
users-not-there = 没有可登录的用户 { $login }。查看：countermand users list
users-password-set = 用户 { $login } 的密码已更换，并已在所有设备上退出登录。
users-disabled = 用户 { $login } 已停用，并已在所有设备上退出登录。
users-enabled = 用户 { $login } 可以重新登录。
users-roles-set = 用户 { $login } 的角色已更换。查看：countermand users list
users-second-factor-off = 用户 { $login } 现在登录时不再需要第二重验证。
users-link-made = 该链接只能使用一次，15 分钟内有效。持有者即视为该用户。
