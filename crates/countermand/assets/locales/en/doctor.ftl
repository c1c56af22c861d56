# What `doctor` finds, and how to mend it.

doctor-directory-closed = Only its owner may read { $path }.
doctor-directory-open = Other users of this machine may read { $path } (mode { $mode }).
doctor-directory-open-mend = Close it: chmod 700 { $path }
doctor-disk-room = { $free } are free on the disk of the data directory.
doctor-disk-low = Only { $free } are left on the disk of the data directory.
doctor-disk-low-mend = Make room before the next large import; a full disk stops all sending.
doctor-disk-full = The disk of the data directory is all but full: { $free } are left.
doctor-disk-full-mend = Make room now. The desk accepts and sends nothing while it cannot write; it goes on by itself afterwards.
doctor-master-key-whole = The master key { $path } is there, and for its owner alone.
doctor-master-key-none = There is no master key yet; the first credentials make one at { $path }.
doctor-master-key-none-mend = Nothing is wrong if no account was added yet: countermand accounts add NAME --credentials FILE
doctor-master-key-unusable = The master key cannot be used: { $why }.
doctor-master-key-unusable-mend = Put the right file back, with mode 600. Without it no stored credential can be opened, and all have to be set anew.
doctor-store-whole = The database file passes its check; its schema is { $schema }.
doctor-store-damaged = The database file is damaged: { $why }.
doctor-store-damaged-mend = Stop the desk, keep a copy of the files, and restore the newest backup. Sending stays closed after a restore until the marketplace was read.
doctor-store-writable = A change can be made durable.
doctor-store-not-writable = No change can be made durable: { $why }.
doctor-store-not-writable-mend = Make room on the disk, or give the data directory back to its owner with the right to write. Nothing is accepted or sent until then.
doctor-audit-whole = Every audit chain is whole: { $records } records.
doctor-audit-broken = The audit chain of { $account } does not fit at record { $seq } ({ $fault }).
doctor-audit-broken-mend = Keep the files as they are and compare them with a backup: records were changed or lost. See countermand audit export
doctor-webhook-off = Webhook { $id } is told nothing since { $since }: its receiver was gone, or took nothing for days.
doctor-webhook-off-mend = Mend the receiver, then countermand webhooks enable { $id }, and countermand webhooks replay { $id } --from { $since } for what it missed.
doctor-webhook-failing = Webhook { $id } has taken nothing since { $since }.
doctor-webhook-failing-mend = See why: countermand webhooks deliveries { $id }, and countermand webhooks delivery { $id } MESSAGE-ID
doctor-desk-runs = A desk runs on this directory.
doctor-desk-stands = No desk runs on this directory: nothing is taken in and nothing is sent.
doctor-desk-stands-mend = Start it: countermand serve
doctor-accounts-none = There is no account to look after.
doctor-accounts-none-mend = Add one: countermand accounts add NAME --seller-id ID --region NA --marketplace US --credentials FILE
doctor-account-disabled = Account { $account } is switched off.
doctor-account-disabled-mend = Switch it on when the desk shall work for it: countermand accounts enable { $account }
doctor-settings-whole = The settings can be used; { $n } { $n ->
        [one] differs from its default
       *[other] differ from their defaults
    }.
doctor-settings-faulty = The settings cannot be used: { $why }.
doctor-settings-faulty-mend = Correct the file and set it again: countermand accounts set { $account } --settings FILE. Until then the last good settings hold.
doctor-rows-whole = The orders and what is counted of them fit together.
doctor-rows-differ = The orders and what is counted of them differ: { $why }.
doctor-rows-differ-mend = Restore a backup, or report this with the output of countermand doctor --json.
doctor-credentials-open = The credentials are there and can be opened.
doctor-credentials-missing = These credentials are missing: { $parts }.
doctor-credentials-missing-mend = Set them: countermand accounts set { $account } --credentials FILE
doctor-credentials-sealed = The credentials cannot be opened: { $why }.
doctor-credentials-sealed-mend = Put back the master key under which they were set, or set them anew: countermand accounts set { $account } --credentials FILE
doctor-not-asked = The marketplace was not asked.
doctor-sign-in-works = Signing in works.
doctor-sign-in-invalid-client = The sign-in does not accept the application ({ $error }): its client id or secret is wrong, or the secret was replaced.
doctor-sign-in-invalid-client-mend = Copy both from Seller Central, Develop Apps, View credentials; then countermand accounts set { $account } --credentials FILE
doctor-sign-in-invalid-grant = The seller's consent is not valid ({ $error }): it was withdrawn, is older than a year, or is another application's.
doctor-sign-in-invalid-grant-mend = Have the seller authorise the application again, and set the new refresh_token: countermand accounts set { $account } --credentials FILE
doctor-sign-in-refused = The sign-in was refused ({ $error }).
doctor-sign-in-refused-mend = Try again in some minutes; if it stays, check the token address and the application's state in Seller Central.
doctor-sign-in-unreachable = The sign-in cannot be reached: { $why }.
doctor-sign-in-unreachable-mend = Check this machine's way to the internet and the address: countermand accounts view { $account }
doctor-marketplace-unreachable = The marketplace gives no answer of use: { $why }.
doctor-marketplace-unreachable-mend = Check this machine's way to the internet and the address: countermand accounts view { $account }
doctor-clock-right = This machine's clock agrees with the marketplace's.
doctor-clock-off = This machine's clock is { $seconds } seconds ahead of the marketplace's.
doctor-clock-off-mend = Let the machine keep its time (timedatectl set-ntp true): queue calls are refused, and deadlines are shown wrongly, when it is far off.
doctor-marketplaces-match = The account sells where it is looked after: { $n } { $n ->
        [one] marketplace
       *[other] marketplaces
    }.
doctor-marketplaces-differ = Not looked after: { $unset }. Looked after without selling there: { $unsold }.
doctor-marketplaces-differ-mend = Name all marketplaces that are meant: countermand accounts set { $account } --marketplace CODE …
doctor-roles-there = No call was refused for want of a role.
doctor-roles-missing = Calls were refused for want of these roles: { $roles }.
doctor-roles-missing-mend = Add the roles to the application in Seller Central, then have the seller authorise it again.
doctor-queue-reachable = The notification queue answers; about { $n } { $n ->
        [one] message waits
       *[other] messages wait
    }.
doctor-queue-unreachable = The notification queue cannot be used: { $why }.
doctor-queue-unreachable-mend = Check the queue's address and keys, and that they may receive and delete: countermand accounts set { $account } --queue-url URL --credentials FILE. Orders are still found by search, minutes later.
doctor-queue-none = There is no notification queue: changes are found by search, some minutes late.
doctor-queue-none-mend = Set one for news within seconds: countermand accounts set { $account } --queue-url URL
doctor-subscriptions-there = { $n } { $n ->
        [one] subscription leads
       *[other] subscriptions lead
    } to the queue.
doctor-subscriptions-missing = These notifications do not come to the queue: { $types }.
doctor-subscriptions-missing-mend = Another program may hold the subscription, or a role is missing; end the other one, or live with the search. The desk tries again each day.
doctor-subscriptions-unchecked = The subscriptions were not checked yet.
doctor-subscriptions-unchecked-mend = A running desk checks them within minutes, if there is a queue.
doctor-quota-left = There is quota left for every operation that was called ({ $n }).
doctor-quota-low = Next to no quota is left for: { $operations }.
doctor-quota-low-mend = The desk waits for it by itself. If it stays, another program calls with the same application: find it, or give it less to do.
doctor-sync-fresh = { $name } moved { $age } ago.
doctor-sync-stale = { $name } has not moved for { $age }.
doctor-sync-stale-mend = See that the desk runs, and what its log says about { $name }; quota and missing roles are the usual causes.
doctor-sync-never = { $name } has never run.
doctor-sync-never-mend = A running desk does it within a day of its start; if not, see its log.
doctor-gaps-none = Notifications told of every change in the last day.
doctor-gaps-seen = { $n } { $n ->
        [one] change was
       *[other] changes were
    } never notified, the last one { $age } ago; the search found { $n ->
        [one] it
       *[other] them
    }.
doctor-gaps-seen-mend = Nothing is lost. If it goes on, check the subscriptions and who else reads the queue.
doctor-quarantine-empty = Nothing is in quarantine.
doctor-quarantine-filled = In quarantine: { $orders } { $orders ->
        [one] order
       *[other] orders
    } and { $notices } { $notices ->
        [one] notification
       *[other] notifications
    } that cannot be read.
doctor-quarantine-filled-mend = See why: countermand quarantine list
doctor-actions-clear = Every outcome is known; { $n } { $n ->
        [one] action is on its way
       *[other] actions are on their way
    }.
doctor-actions-unknown = The outcome of { $n } { $n ->
        [one] action
       *[other] actions
    } is not known, the oldest for { $age }.
doctor-actions-unknown-mend = The desk looks them up by itself before anything is repeated; it needs the marketplace and some minutes.
doctor-actions-review = { $n } { $n ->
        [one] action waits
       *[other] actions wait
    } for a person, the oldest for { $age }.
doctor-actions-review-mend = Look at them and decide: GET /api/v1/actions, those in the state needs_review.
doctor-sending-open = Sending is open; { $holder } holds the lease.
doctor-sending-closed = Sending is closed: { $why }.
doctor-sending-closed-mend = A running desk opens it by itself once it has read the marketplace; see that it can sign in and has quota.
doctor-lease-none = No desk has ever worked for this account.
doctor-lease-none-mend = Start one: countermand serve
doctor-personal-purged = Buyers' data that was due is gone.
doctor-personal-overdue = { $n } { $n ->
        [one] piece
       *[other] pieces
    } of buyers' data should have been gone for { $age }.
doctor-personal-overdue-mend = Start the desk: it purges at its start and then each day.
doctor-mailbox-fresh = The mailbox was read { $age } ago.
doctor-mailbox-failing = The mailbox cannot be read ({ $n } { $n ->
        [one] time
       *[other] times
    } in a row): { $why }.
doctor-mailbox-failing-mend = Correct the mailbox: countermand accounts set { $account } --credentials FILE. Requests are still found by the marketplace's own API.

# Ages.
doctor-age-s = { $n } s
doctor-age-min = { $n } min
doctor-age-h = { $n } h
doctor-age-d = { $n } d

# What is kept up to date, with its name in the interface.
doctor-way-orders-search = Reading orders (orders.search)
doctor-way-finances-refunds = Reading refunds (finances.refunds)
doctor-way-inventory = Reading stock at Amazon (inventory)
doctor-way-upkeep = Daily upkeep (upkeep)
