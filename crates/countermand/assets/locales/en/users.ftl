# People who sign in to the pages.
users-create-plan = A user `{ $login }` with the role { $role } would be made.
users-created = The user { $login } is made, with the role { $role }. Next: countermand users sign-in-link { $login }
users-taken = There is a user { $login } already. See: countermand users list
users-none = There are no users yet. Make one: countermand users create LOGIN --role admin
users-not-there = There is no user { $login } who may sign in. See: countermand users list
users-password-set = The user { $login } has another password and is signed out everywhere.
users-disabled = The user { $login } is kept out and signed out everywhere.
users-enabled = The user { $login } may sign in again.
users-roles-set = The user { $login } has other roles now. See: countermand users list
users-second-factor-off = The user { $login } signs in without a second factor now.
users-link-made = The link signs in once, within 15 minutes. Whoever has it is that user.
