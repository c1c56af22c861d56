#!/usr/bin/env python3
"""Measures durable `POST /api/v1/cancellations` of the desk against a bare HTTP program.

    benches/durable_cancels.py [--rounds N] [--requests N] [--connections N] [--orders N]
                    [--fill sandbox|import] [--config FILE] [--before COMMAND]...
                    [--product FILE] [--bare FILE] [--load FILE]
    benches/durable_cancels.py --flat [--small N] [--large N] …
    benches/durable_cancels.py --bare-only [--connections N]…

The bare program (`crates/store/examples/bare_cancels.rs`) commits the same three statements with
group commit on the same kind of database, and does nothing else. The desk runs as `serve --sandbox`
with a sandbox of its own beside it. Both hold the same plain orders, and are loaded in turns by
`crates/countermand/examples/cancel_load.rs`, so that a busy machine slows both alike; the one that
is not loaded is frozen (SIGSTOP), so that it takes nothing from the other. Compare the ratios within
a round. Every answer must be 202; each request cancels another order with another key.

The desk takes in the orders from the sandbox, or (`--fill import`) from a report of unshipped orders
that is imported before it starts, which is quicker for a million. It sends what it accepts while
it is loaded. To measure accepting alone, give its undo window a length that outlasts the run, by
`--config FILE`, which `serve` gets, with the lines `[automation]` and `undo_window_s = 3600`.
`--before COMMAND` is a command of the product that runs before `serve`, with `--data DIR` added.

`--flat` compares a desk that holds 10,000 orders with one that holds 1,000,000: they are filled by
import, started anew for each round, warmed up, and the small one begins each round with its orders
as they were. `--bare-only` measures the bare program at each `--connections` given.

Anyone can run it: it needs cargo, Python 3 and Linux. With `--product`, `--bare` and `--load` given,
nothing is built.
"""

import argparse
import contextlib
import json
import pathlib
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import sandbox_requests as bench

# The least share of the bare program's rate, and the most times its p99.
LEAST_SHARE, WANTED_SHARE, MOST_P99 = 0.25, 0.5, 4.0
# The most times the p99 and the time per answer of a small store that a large one may take.
MOST_GROWTH = 1.3
REASON = "NO_INVENTORY"
N_PROBES = 100
COLUMNS = [
    "order-id", "order-item-id", "purchase-date", "payments-date", "sku", "product-name",
    "quantity-purchased", "quantity-shipped", "quantity-to-ship", "ship-country", "sales-channel",
]


def build():
    """Builds the product, the load generator and the bare program."""
    for arguments in (
        ["-p", "countermand", "--bins", "--example", "cancel_load"],
        ["-p", "countermand-store", "--example", "bare_cancels"],
    ):
        subprocess.run(["cargo", "build", "--release", "--quiet", *arguments], cwd=bench.ROOT, check=True)


def order_id(number):
    return f"111-{number:07}-{number:07}"


@contextlib.contextmanager
def running(command, **options):
    """Runs a server until the block ends; gives its process."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()


class Server:
    """A server that is loaded: where it is, its processes, and how many of its orders are used up."""

    def __init__(self, arguments, address, path, headers, n_orders, processes, folder):
        self.arguments, self.address, self.path, self.headers = arguments, address, path, headers
        self.n_orders, self.processes, self.folder = n_orders, processes, folder
        self.n_used = 0

    def signal(self, number):
        for process in self.processes:
            process.send_signal(number)

    def load(self, n_requests, connections=None):
        """Cancels that many orders; returns the figures of the load generator."""
        arguments = self.arguments
        command = [
            arguments.load, self.address, self.path,
            "--connections", str(connections or arguments.connections),
            "--requests", str(n_requests), "--plain", str(self.n_orders),
            "--first", str(self.n_used),
            "--body", json.dumps({"order_id": "{order}", "reason": arguments.reason},
                                 separators=(",", ":")),
            "--header", "Idempotency-Key: bench-{order}",
        ]
        for header in self.headers:
            command += ["--header", header]
        shown = subprocess.run(command, capture_output=True, text=True)
        if shown.returncode != 0:
            sys.exit(f"{self.address}{self.path}: {shown.stderr.strip()}\n{shown.stdout.strip()}")
        self.n_used += n_requests
        return json.loads(shown.stdout)

    def log_bytes(self):
        """Length of the write-ahead logs in its folder."""
        return sum(path.stat().st_size for path in self.folder.glob("*-wal"))


@contextlib.contextmanager
def bare_server(arguments, n_orders):
    """The bare program with that many orders."""
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as folder:
        address = f"127.0.0.1:{bench.free_port()}"
        command = [arguments.bare, address, folder, str(n_orders)]
        with running(command, stdout=subprocess.PIPE, text=True) as process:
            if process.stdout.readline().strip() != "ready":
                sys.exit("the bare program did not start")
            yield Server(arguments, address, "/cancellations", [], n_orders, [process],
                         pathlib.Path(folder))


@contextlib.contextmanager
def sandbox(arguments, n_orders):
    """A sandbox with that many plain orders; gives its address and process."""
    port = bench.free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as data:
        command = [arguments.product, "sandbox", "--scenario", "plain", "--data", data,
                   "--listen", f"127.0.0.1:{port}"]
        with running(command, stdout=subprocess.DEVNULL) as process:
            bench.wait_until_ready(process, f"{url}/healthz")
            bench.prepare_sandbox(url, n_orders)
            yield url, process


@contextlib.contextmanager
def desk(arguments, data, market, n_orders):
    """The desk on a data folder, once it holds all orders."""
    url, market_process = market
    address = f"127.0.0.1:{bench.free_port()}"
    base = f"http://{address}"
    command = [arguments.product, "serve", "--sandbox", url, "--data", str(data), "--listen", address]
    if arguments.config:
        command += ["--config", str(arguments.config)]
    with open(data / "serve.log", "ab") as log, running(command, stdout=log, stderr=log) as process:
        bench.wait_until_ready(process, f"{base}/healthz")
        key = product(arguments, ["keys", "create", "--role", "operator"], data).split()[-1]
        headers = [f"Authorization: Bearer {key}"]
        wait_for_orders(base, key, n_orders, arguments.wait_seconds)
        yield Server(arguments, address, "/api/v1/cancellations", headers, n_orders,
                     [process, market_process], data)


def product(arguments, command, data):
    """Runs a command of the product; returns its standard output."""
    full = [arguments.product, *command, "--data", str(data)]
    shown = subprocess.run(full, capture_output=True, text=True)
    if shown.returncode != 0:
        sys.exit(f"{shlex.join(map(str, full))}: {shown.stderr.strip()} {shown.stdout.strip()}")
    return shown.stdout


def wait_for_orders(base, key, n_orders, wait_seconds):
    """Waits until the desk shows a hundred orders spread over all."""
    missing = {number * (n_orders - 1) // (N_PROBES - 1) for number in range(N_PROBES)}
    headers = {"Authorization": f"Bearer {key}"}
    end = time.monotonic() + wait_seconds
    while missing:
        number = max(missing)
        status, text = bench.call("GET", f"{base}/api/v1/orders/{order_id(number)}", headers=headers)
        if status == 200:
            missing.remove(number)
        elif status != 404:
            sys.exit(f"GET /api/v1/orders/{order_id(number)}: {status} {text}")
        elif time.monotonic() > end:
            sys.exit(f"the desk has not taken in {order_id(number)} in {wait_seconds} s "
                     f"({len(missing)} of {N_PROBES} probes missing)")
        else:
            time.sleep(0.5)


def import_orders(arguments, data, n_orders):
    """Imports the plain orders as a report of unshipped orders."""
    path = data / "unshipped.txt"
    now = time.time()
    with open(path, "w", encoding="utf-8") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for number in range(n_orders):
            at = time.gmtime(now - 3_600 - number % 86_400)
            placed = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", at)
            units = str(1 + number % 3)
            out.write("\t".join([
                order_id(number), f"{number + 1:014}", placed, placed, f"SKU-{number % 5000:05}",
                "Blue cotton dress", units, "0", units, "US", "Amazon.com",
            ]) + "\n")
    product(arguments, ["import", str(path), "--kind", "unshipped-orders", "--account", "sandbox"],
            data)
    path.unlink()


def prepare(arguments, data, n_orders, fill):
    """What happens to a data folder before the desk starts on it."""
    if fill == "import":
        import_orders(arguments, data, n_orders)
    for command in arguments.before:
        product(arguments, shlex.split(command), data)


def take_turns(servers, n_rounds, n_requests, after_each=lambda: None):
    """Loads each server in turn while the others are frozen; returns the figures of each.

    `servers` and `n_requests` go by name. A first round more is for warming up.
    """
    for server in servers.values():
        server.signal(signal.SIGSTOP)
    seen = {name: [] for name in servers}
    for number in range(n_rounds + 1):
        for name in list(servers) if number % 2 == 0 else list(servers)[::-1]:
            servers[name].signal(signal.SIGCONT)
            figures = servers[name].load(n_requests[name])
            servers[name].signal(signal.SIGSTOP)
            after_each()
            if number > 0:
                seen[name].append(figures)
    return seen


def per_second(figures):
    return figures["per_1000_s"] / 1_000


def show(name, seen):
    rates = [per_second(figures) for figures in seen]
    p50, p99, longest = (
        statistics.median(figures[at] for figures in seen) / 1_000
        for at in ("p50_us", "p99_us", "max_us")
    )
    print(f"{name:20} median {statistics.median(rates):>8,.0f} a second "
          f"({min(rates):,.0f} to {max(rates):,.0f}), p50 {p50:.2f} ms, p99 {p99:.2f} ms, "
          f"longest {longest:.1f} ms")


def show_ratio(label, ratios, verdict):
    each = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"{label:34} median {statistics.median(ratios):5.2f} ({verdict})   rounds {each}")


def measure(arguments):
    """The desk and the bare program in turns."""
    n_used = arguments.requests * (arguments.rounds + 1)
    n_orders = max(arguments.orders, n_used)
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(bare_server(arguments, n_orders))
        market = stack.enter_context(sandbox(arguments, n_orders))
        data = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(dir=arguments.scratch)))
        prepare(arguments, data, n_orders, arguments.fill)
        ours = stack.enter_context(desk(arguments, data, market, n_orders))
        both = {"bare program": bare, "desk": ours}
        print(f"{n_orders:,} orders, {arguments.connections} connections, {arguments.rounds} rounds "
              f"of {arguments.requests:,} cancels each")
        logs_bytes = []
        seen = take_turns(both, arguments.rounds, dict.fromkeys(both, arguments.requests),
                          lambda: logs_bytes.append(ours.log_bytes()))
        for name, figures in seen.items():
            show(name, figures)
        pairs = list(zip(seen["desk"], seen["bare program"]))
        show_ratio("rate, desk / bare program",
                   [per_second(our) / per_second(their) for our, their in pairs],
                   f"at least {LEAST_SHARE}, aim {WANTED_SHARE}")
        show_ratio("p99, desk / bare program",
                   [our["p99_us"] / their["p99_us"] for our, their in pairs],
                   f"at most {MOST_P99:.0f}")
        print(f"the desk's log was at most {max(logs_bytes) / 2**20:.0f} MiB long")


def measure_bare(arguments, all_connections):
    """The bare program alone."""
    n_requests = arguments.requests
    n_orders = n_requests * (arguments.rounds + 1) * len(all_connections)
    with bare_server(arguments, n_orders) as bare:
        seen = {connections: [] for connections in all_connections}
        for number in range(arguments.rounds + 1):
            for connections, figures in seen.items():
                found = bare.load(n_requests, connections)
                if number > 0:
                    figures.append(found)
        for connections, figures in seen.items():
            show(f"bare, {connections} connections", figures)


def measure_flatness(arguments):
    """A small and a large store in turns."""
    sizes = (arguments.small, arguments.large)
    n_measured = arguments.small * 8 // 10
    n_warm = arguments.small - n_measured
    if arguments.small * (arguments.rounds + 1) > arguments.large:
        sys.exit("the large store must last for all rounds")
    with contextlib.ExitStack() as stack:
        markets, folders = {}, {}
        for size in sizes:
            markets[size] = stack.enter_context(sandbox(arguments, size))
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=arguments.scratch))
            folders[size] = pathlib.Path(folder)
            prepare(arguments, folders[size], size, "import")
        fresh = folders[arguments.small].with_suffix(".fresh")
        stack.callback(shutil.rmtree, fresh, ignore_errors=True)
        shutil.copytree(folders[arguments.small], fresh)
        seen, n_used = {size: [] for size in sizes}, dict.fromkeys(sizes, 0)
        for number in range(arguments.rounds):
            for size in sizes if number % 2 == 0 else sizes[::-1]:
                if size == arguments.small:
                    shutil.rmtree(folders[size])
                    shutil.copytree(fresh, folders[size])
                    bench.prepare_sandbox(markets[size][0], size)
                    n_used[size] = 0
                with desk(arguments, folders[size], markets[size], size) as ours:
                    ours.n_used = n_used[size]
                    ours.load(n_warm)
                    seen[size].append(ours.load(n_measured))
                    n_used[size] = ours.n_used
        print(f"{arguments.connections} connections, {arguments.rounds} rounds of "
              f"{n_measured:,} cancels each")
        for size, figures in seen.items():
            show(f"{size:,} orders", figures)
        pairs = list(zip(seen[arguments.large], seen[arguments.small]))
        show_ratio("time per cancel, large / small",
                   [per_second(little) / per_second(big) for big, little in pairs],
                   f"at most {MOST_GROWTH}")
        show_ratio("p99, large / small",
                   [big["p99_us"] / little["p99_us"] for big, little in pairs],
                   f"at most {MOST_GROWTH}")


def add_desk_arguments(parser):
    """What a bench that runs the desk can be told about it."""
    parser.add_argument("--requests", type=int, default=20_000, help="of one round")
    parser.add_argument("--fill", choices=("sandbox", "import"), default="sandbox")
    parser.add_argument("--reason", default=REASON)
    parser.add_argument("--config", type=pathlib.Path, help="settings of the desk")
    parser.add_argument("--before", action="append", default=[], help="a command of the product")
    parser.add_argument("--wait-seconds", type=int, default=900, help="for the desk to hold all")
    parser.add_argument("--scratch", type=pathlib.Path, default=bench.TARGET,
                        help="folder for the databases, on the disk that is meant")
    parser.add_argument("--product", type=pathlib.Path)
    parser.add_argument("--load", type=pathlib.Path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_desk_arguments(parser)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--connections", type=int, action="append",
                        help="32 if not given; more than one only with --bare-only")
    parser.add_argument("--orders", type=int, default=0, help="at least what the rounds cancel")
    parser.add_argument("--flat", action="store_true", help="a large store against a small one")
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--bare-only", action="store_true", help="the bare program alone")
    parser.add_argument("--bare", type=pathlib.Path)
    arguments = parser.parse_args()
    all_connections = arguments.connections or [32]
    arguments.connections = all_connections[0]
    wanted = [arguments.bare, arguments.load] + ([] if arguments.bare_only else [arguments.product])
    if not all(wanted):
        build()
    release = bench.TARGET / "release"
    arguments.product = arguments.product or release / "countermand"
    arguments.bare = arguments.bare or release / "examples" / "bare_cancels"
    arguments.load = arguments.load or release / "examples" / "cancel_load"
    if arguments.bare_only:
        measure_bare(arguments, all_connections)
    elif len(all_connections) > 1:
        parser.error("more than one --connections needs --bare-only")
    elif arguments.flat:
        measure_flatness(arguments)
    else:
        measure(arguments)


if __name__ == "__main__":
    main()
