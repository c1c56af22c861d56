# The walk through the product on a small account.

demo-title = Countermand, a walk in under a minute
demo-intro = A small seller account is made up from seed { $seed }. Nothing leaves this machine.
demo-step = Step { $number } of { $total }: { $heading }
demo-generate = A report file is written, as Seller Central gives it out
demo-generate-done = { $file }, lines: { $lines }
demo-report = The report: where does the account stand?
demo-report-why = One pass over the file, nothing is stored.
demo-import = The import: orders go into the store
demo-import-done = Orders stored: { $orders }; lines rejected: { $rejected }
demo-import-again = The same file again changes nothing; orders changed: { $changed }
demo-decide = The decisions: which orders may be cancelled, and how?
demo-decide-why = Each answer names the rule, its source and what to do next.
demo-decide-order = Order { $order }
demo-budget = The budget: how many whole cancels are left?
demo-plan = The planner: on which day should each cancel be made?
demo-plan-why = Orders that have to be cancelled: { $count }, each with a latest day of its own.
demo-next = What comes next
demo-next-own-file = Run it on your own report: { $command }
demo-next-store = Look at the stored orders: { $command }
demo-next-chinese = See everything in Chinese: { $command }
demo-next-help = All commands: { $command }
demo-data-kept = The data of this walk lies in { $directory }.
demo-data-removed = The data of this walk has been removed.
demo-done = Done in { $elapsed }.
demo-command = You would type: { $command }
