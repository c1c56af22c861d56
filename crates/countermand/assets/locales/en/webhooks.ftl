# Webhooks: addresses that are told of events.

webhooks-none = No address is told of events yet. Add one: countermand webhooks create https://hooks.example.com/
webhooks-not-there = There is no webhook `{ $id }`. See those that are there: countermand webhooks list
webhooks-no-delivery = The webhook has no delivery `{ $id }`. See those of the last 30 days: countermand webhooks deliveries WEBHOOK-ID
webhooks-is-off = Webhook { $id } is switched off, so nothing was done. Switch it on first: countermand webhooks enable { $id }
webhooks-create-plan = { $url } would be told of events from now on.
webhooks-secret = This is the only time that the secret of { $id } is shown. Check the signature of every message with it.
webhooks-delete-plan = Webhook { $id } ({ $url }) is deleted with the log of its deliveries; this cannot be taken back.
webhooks-deleted = Webhook { $id } ({ $url }) was deleted.
webhooks-rotate-plan = Webhook { $id } gets a new secret; the older one signs beside it for { $seconds } seconds.
webhooks-replay-plan = Webhook { $id } is told again of everything since { $from }.
webhooks-replayed = A running desk tells webhook { $id } again of everything since { $from }.
