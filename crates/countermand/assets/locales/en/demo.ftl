# What `demo` says at its start.

demo-url = The desk is at { $url }, with four shops on a made-up marketplace.
demo-sign-in = Sign in, once, with { $url }
demo-api-key = Key of its API, as an admin: { $key }
demo-sandbox = The marketplace is at { $url }
demo-seed = Seed { $seed }: the same seed gives the same orders.
demo-data-kept = The data lie in { $directory }; the next start there goes on with them.
demo-data-removed = The data lie in { $directory } and go at the end; give --data DIR to keep them.
demo-stop = The queue fills within seconds. Nothing leaves this machine. Stop with Ctrl-C.
demo-port-taken = { $address } is taken, perhaps by another demonstration; a free port is used instead.
