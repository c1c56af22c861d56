#!/usr/bin/env python3
"""Measures Vendure's `cancelOrder` on SQLite, what a shop system does for one cancel, and the desk.

    benches/vendure_cancels.py [--rounds N] [--seconds N] [--orders N] [--connections N]
                    [the desk's options of durable_cancels.py] [--product FILE] [--load FILE]
    benches/vendure_cancels.py --alone [--connections N]… [--seconds N] [--orders N] [--load FILE]

Vendure and the desk (as in `benches/durable_cancels.py`) are loaded in turns, the other one frozen,
each with requests that cancel one order: compare the ratios within a round. Vendure gets some seconds
in each round, the desk a number of requests. With `--alone` there is no desk, and Vendure is
measured at each `--connections` given (1, 8 and 32 if none is).

Vendure comes from npm, with the SQLite driver that its documents name, compiled at installation.
`vendure_server.cjs` sells the orders through Vendure's own services, about twenty in a second; then
its admin API cancels them. Answers that are not a cancelled order are counted apart: with many
connections Vendure may refuse some, when its one connection to the database stays taken.

Anyone can run it: it needs cargo, Python 3, Linux, Node 20 or newer, a C++ compiler and access to
npm. The packages stay under target/bench-vendure. With `--product` and `--load` given, nothing is
built by cargo.
"""

import argparse
import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

import durable_cancels as durable
import sandbox_requests as bench

PROJECT = bench.TARGET / "bench-vendure"
SERVER = pathlib.Path(__file__).with_name("vendure_server.cjs")
VERSION = "3.7.3"
DRIVER_VERSION = "12.11.1"
# The newest releases of two packages ask for others that npm does not hold.
MANIFEST = {
    "private": True,
    "dependencies": {"@vendure/core": VERSION, "better-sqlite3": DRIVER_VERSION},
    "overrides": {
        "@graphql-tools/batch-execute": "10.2.0",
        "@graphql-tools/delegate": "12.2.0",
    },
}
# How many times the rate of Vendure the desk must reach.
LEAST_TIMES = 50
SIGN_IN = 'mutation { login(username: "bench", password: "bench-password") { __typename } }'
CANCEL = """mutation ($id: ID!) {
    cancelOrder(input: { orderId: $id, reason: "NoInventory" }) {
        ... on Order { id state } ... on ErrorResult { errorCode message }
    }
}"""


def install():
    """Installs Vendure under the target folder."""
    PROJECT.mkdir(parents=True, exist_ok=True)
    manifest = PROJECT / "package.json"
    wanted = json.dumps(MANIFEST, indent=2)
    is_there = manifest.exists() and manifest.read_text() == wanted
    if not (is_there and (PROJECT / "node_modules" / ".package-lock.json").exists()):
        manifest.write_text(wanted)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=PROJECT, check=True)
    # Modules are looked up from where the program lies.
    shutil.copy(SERVER, PROJECT / SERVER.name)


def sign_in(url):
    """Signs in as the shop's owner; returns the token."""
    request = urllib.request.Request(
        url, json.dumps({"query": SIGN_IN}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        token = answer.headers.get("vendure-auth-token")
    return token or sys.exit("Vendure gave no token")


class Shop:
    """Vendure, to be loaded as the servers of `durable_cancels` are."""

    def __init__(self, arguments, port, process, ids):
        self.arguments, self.port, self.process, self.ids = arguments, port, process, ids
        self.token = sign_in(f"http://127.0.0.1:{port}/admin-api")
        self.n_used = 0

    def signal(self, number):
        self.process.send_signal(number)

    def load(self, n_requests, connections=None):
        """Cancels up to so many orders in the seconds of a round; returns the figures."""
        body = json.dumps({"query": CANCEL, "variables": {"id": "{order}"}})
        command = [
            self.arguments.load, f"127.0.0.1:{self.port}", "/admin-api",
            "--connections", str(connections or self.arguments.connections[0]),
            "--requests", str(n_requests), "--seconds", str(self.arguments.seconds),
            "--ids", self.ids, "--first", str(self.n_used),
            "--body", body, "--header", f"Authorization: Bearer {self.token}",
            "--status", "200", "--holds", '"state":"Cancelled"', "--allow-failures",
        ]
        shown = subprocess.run(command, capture_output=True, text=True)
        if shown.returncode != 0:
            sys.exit(f"load failed: {shown.stderr.strip()}")
        if shown.stderr:
            print(shown.stderr.strip(), file=sys.stderr)
        figures = json.loads(shown.stdout)
        self.n_used += figures["answers"]
        return figures


@contextlib.contextmanager
def shop(arguments, n_orders):
    """Vendure with that many paid orders."""
    port = bench.free_port()
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as folder:
        command = ["node", PROJECT / SERVER.name, str(port), str(n_orders), folder]
        with durable.running(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
            if not any(line.strip() == "ready" for line in process.stdout):
                sys.exit("Vendure did not start")
            yield Shop(arguments, port, process, f"{folder}/order-ids.txt")


def measure_alone(arguments):
    """Vendure at each number of connections."""
    with shop(arguments, arguments.orders * len(arguments.connections)) as vendure:
        print(f"Vendure {VERSION}, SQLite, cancelOrder over the admin API")
        for connections in arguments.connections:
            figures = vendure.load(arguments.orders, connections)
            print(f"{connections:>3} connections: {durable.per_second(figures):>6.1f} cancels a "
                  f"second, p50 {figures['p50_us'] / 1e3:,.0f} ms, "
                  f"p99 {figures['p99_us'] / 1e3:,.0f} ms, "
                  f"{figures['failed']} of {figures['answers']} refused")


def measure(arguments):
    """Vendure and the desk in turns."""
    [connections] = arguments.connections
    # The desk's load takes one number.
    desk_arguments = argparse.Namespace(**{**vars(arguments), "connections": connections})
    n_rounds = arguments.rounds
    n_orders = arguments.requests * (n_rounds + 1)
    with contextlib.ExitStack() as stack:
        vendure = stack.enter_context(shop(arguments, arguments.orders * (n_rounds + 1)))
        market = stack.enter_context(durable.sandbox(desk_arguments, n_orders))
        data = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(dir=arguments.scratch)))
        durable.prepare(desk_arguments, data, n_orders, arguments.fill)
        ours = stack.enter_context(durable.desk(desk_arguments, data, market, n_orders))
        both = {f"Vendure {VERSION}": vendure, "desk": ours}
        n_requests = dict(zip(both, (arguments.orders, arguments.requests)))
        print(f"{connections} connections, {n_rounds} rounds")
        seen = durable.take_turns(both, n_rounds, n_requests)
        for name, figures in seen.items():
            durable.show(name, figures)
        theirs, our_figures = seen.values()
        print(f"{sum(figures['failed'] for figures in theirs)} of "
              f"{sum(figures['answers'] for figures in theirs)} cancels refused by Vendure")
        rates = [(durable.per_second(our), durable.per_second(their))
                 for our, their in zip(our_figures, theirs)]
        durable.show_ratio("rate, desk / Vendure", [our / max(their, 0.001) for our, their in rates],
                           f"at least {LEAST_TIMES}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    durable.add_desk_arguments(parser)
    parser.add_argument("--alone", action="store_true", help="without the desk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--orders", type=int, default=400, help="Vendure cancels in a round at most")
    parser.add_argument("--seconds", type=int, default=10, help="of Vendure in a round")
    parser.add_argument("--connections", type=int, action="append")
    arguments = parser.parse_args()
    arguments.connections = arguments.connections or ([1, 8, 32] if arguments.alone else [32])
    if len(arguments.connections) > 1 and not arguments.alone:
        parser.error("more than one --connections needs --alone")
    if not (arguments.load and (arguments.alone or arguments.product)):
        durable.build()
    release = bench.TARGET / "release"
    arguments.product = arguments.product or release / "countermand"
    arguments.load = arguments.load or release / "examples" / "cancel_load"
    install()
    if arguments.alone:
        measure_alone(arguments)
    else:
        measure(arguments)


if __name__ == "__main__":
    main()
