# Seller accounts.
web-accounts-table = Seller accounts
web-accounts-title = Account { $account }
web-accounts-name = Account
web-accounts-state = State
web-accounts-desk = The desk
web-accounts-marketplaces = Sells in
web-accounts-synced = Orders last asked for
web-accounts-ago = { $age } ago
web-accounts-never = never
web-accounts-sending = Sending
web-accounts-sending-open = open
web-accounts-sending-closed = closed
web-accounts-sending-never = never begun
web-accounts-findings = Findings
web-accounts-n-fail = { $n } { $n ->
    [one] failure
   *[other] failures
}
web-accounts-n-warn = { $n } { $n ->
    [one] warning
   *[other] warnings
}
web-accounts-n-well = { $n } { $n ->
    [one] check found nothing wrong
   *[other] checks found nothing wrong
}
web-accounts-well = all well
web-accounts-works = works for it
web-accounts-off = switched off
web-accounts-not-yet = does not work for it
web-accounts-on-files = Files only
web-accounts-none = No seller account yet
web-accounts-none-text = This page will show each account: whether it is signed in, when orders were last read, and what is wrong. Add the first one on the machine of the desk, as its secrets are read from a file and never typed into a page:
web-accounts-add-hint = Accounts and their secrets are added on the machine of the desk
web-accounts-done-enabled = Switched on. The desk begins to work for the account within a minute.
web-accounts-done-disabled = Switched off. The desk leaves the account alone within a minute.
web-accounts-disable = Switch off…
web-accounts-disable-title = Switch { $account } off?
web-accounts-disable-text = The desk stops reading and sending for this account. Orders stay as they are at Amazon: nobody watches their deadlines here, and cancels that wait are not sent. What was read is kept, and switching on again goes on from there.
web-accounts-disable-do = Switch { $account } off
web-accounts-enable = Switch on
web-accounts-policy = Automation and rules
web-accounts-seller-id = Seller id
web-accounts-region = Region
web-accounts-capabilities = What the account can do
web-accounts-direct-cancel = Direct cancel call
web-accounts-direct-yes = available
web-accounts-direct-no = not available: cancels go by feed
web-accounts-direct-unknown = not tried yet
web-accounts-queue = Notifications by a queue
web-accounts-mailbox = Mailbox read
web-accounts-roles-missing = Missing API roles
web-accounts-roles-none = none
web-accounts-yes = yes
web-accounts-no = no
web-accounts-not-stored = This account is not kept in the store, so there is nothing to examine.
web-accounts-doctor-hint = For every check, with a sign-in and a look at each row, run
web-accounts-level-ok = well
web-accounts-level-warn = warning
web-accounts-level-fail = failure
web-accounts-mend = To mend it
web-accounts-quota = Where the quota goes
web-accounts-quota-text = Calls since the desk started, by what they were for. Cancels have the right of way: routine calls are held back before the quota is used up.
web-accounts-quota-none = Nothing was called for this account yet.
web-accounts-operation = Operation
web-accounts-left = Left now
web-accounts-low = low
web-accounts-per-hour = Back per hour
web-accounts-for-cancel = To cancel
web-accounts-for-confirm = To confirm
web-accounts-for-routine = Routine
web-accounts-for-background = Can wait
web-accounts-throttled = Refused as too many
web-accounts-held-back = Held back
