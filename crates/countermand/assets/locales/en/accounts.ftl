# Seller accounts, keys of the HTTP API, the audit log.

accounts-none = The desk signs in to no account yet. Add one: countermand accounts add NAME --seller-id ID --region NA --marketplace US --credentials FILE
accounts-not-there = The desk signs in to no account `{ $account }`. See those that are there: countermand accounts list
accounts-there = The desk signs in to account `{ $account }` already; nothing was changed. To change it: countermand accounts set { $account }
accounts-nothing-to-set = nothing to set: name what is to change, as in --marketplace DE or --credentials FILE
accounts-add-plan = Account { $account } would be added: seller { $seller } at { $url }.
accounts-added = Account { $account } was added. A running desk signs in to it within a minute.
accounts-set-plan = The settings of account { $account } would be replaced by those given.
accounts-changed = Account { $account } was changed.
accounts-enable-plan = The desk would work for account { $account } again.
accounts-enabled = The desk works for account { $account }.
accounts-disable-plan = The desk would leave account { $account } alone: it takes nothing in and sends nothing.
accounts-disabled = The desk leaves account { $account } alone. What waits to be sent stays where it is.
accounts-remove-plan = The secrets of account { $account } are deleted; the desk cannot sign in to it until new ones are set.
accounts-credentials-removed = The secrets of account { $account } were deleted. Withdraw the application's consent in Seller Central, too.
accounts-consent-question = { $plan } Go on? [y/N]
accounts-consent-missing = { $plan } Nobody can be asked here: add --yes to go on, or --dry-run to look only

keys-none = There are no keys yet. Make one: countermand keys create --role viewer
keys-create-plan = A key `{ $name }` with the role { $role } would be made.
keys-created = This is the only time that the key is shown. Send it as `Authorization: Bearer KEY`.
keys-account-not-there = There is no account `{ $account }` yet: until there is, the key shows nothing of it.
keys-not-there = There is no key `{ $id }`. See those that are there: countermand keys list
keys-revoke-plan = Key { $id } ({ $name }) opens nothing any more; this cannot be taken back.
keys-revoked = Key { $id } ({ $name }) opens nothing any more.
keys-revoked-before = Key { $id } ({ $name }) was revoked before.

audit-broken = The audit log of { $account } does not fit from record { $seq } on: it was changed, or a part of it is lost. Keep the files as they are, and compare them with a backup.
