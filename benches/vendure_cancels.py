#!/usr/bin/env python3
"""Measures Vendure's `cancelOrder` on SQLite: what a shop system does for one cancel.

    benches/vendure_cancels.py [--orders N] [--seconds N] [--connections N]... [--desk RATE]
                    [--load FILE]

Vendure comes from npm, with the SQLite driver that its documents name, compiled at installation.
`vendure_server.cjs` sells the orders through Vendure's own services, which takes about a second for
ten; then its admin API cancels one order in each request, at each `--connections` in turn (1, 8 and
32 if not given), with the load generator of `benches/durable_cancels.py`. Answers that are not a
cancelled order are counted apart: with many connections Vendure refuses some when its one
connection to the database stays taken. With `--desk`, the rate that `durable_cancels.py` showed in
the same minutes, the ratio is shown.

Anyone can run it: it needs cargo, Python 3, Node 20 or newer, a C++ compiler and access to npm. The
packages stay under target/bench-vendure. With `--load` given, nothing is built by cargo.
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


@contextlib.contextmanager
def shop(n_orders, folder):
    """Vendure with that many paid orders; gives its port."""
    port = bench.free_port()
    command = ["node", PROJECT / SERVER.name, str(port), str(n_orders), folder]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    try:
        for line in process.stdout:
            if line.strip() == "ready":
                break
        else:
            sys.exit("Vendure did not start")
        yield port
    finally:
        process.terminate()
        process.wait()


def measure(arguments):
    n_each = arguments.orders
    with tempfile.TemporaryDirectory(dir=bench.TARGET) as folder, shop(
        n_each * len(arguments.connections), folder
    ) as port:
        print(f"Vendure {VERSION}, SQLite, cancelOrder over the admin API")
        token = sign_in(f"http://127.0.0.1:{port}/admin-api")
        n_used = 0
        for connections in arguments.connections:
            figures = cancel(arguments, port, token, folder, connections, n_used)
            n_used += n_each
            rate = figures["per_1000_s"] / 1_000
            ratio = f"; the desk {arguments.desk / max(rate, 0.001):,.0f} times as many " \
                    f"(at least {LEAST_TIMES})" if arguments.desk else ""
            print(f"{connections:>3} connections: {rate:>6.1f} cancels a second, "
                  f"p50 {figures['p50_us'] / 1e3:,.0f} ms, p99 {figures['p99_us'] / 1e3:,.0f} ms, "
                  f"{figures['failed']} of {figures['answers']} refused{ratio}")


def cancel(arguments, port, token, folder, connections, n_used):
    """Cancels orders for some seconds; returns the figures of the load generator."""
    body = json.dumps({"query": CANCEL, "variables": {"id": "{order}"}})
    command = [
        arguments.load, f"127.0.0.1:{port}", "/admin-api",
        "--connections", str(connections), "--requests", str(arguments.orders),
        "--seconds", str(arguments.seconds),
        "--ids", str(pathlib.Path(folder) / "order-ids.txt"), "--first", str(n_used),
        "--body", body, "--header", f"Authorization: Bearer {token}",
        "--status", "200", "--holds", '"state":"Cancelled"', "--allow-failures",
    ]
    shown = subprocess.run(command, capture_output=True, text=True)
    if shown.returncode != 0:
        sys.exit(f"load failed: {shown.stderr.strip()}")
    if shown.stderr:
        print(shown.stderr.strip(), file=sys.stderr)
    return json.loads(shown.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=600, help="for each number of connections")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, action="append")
    parser.add_argument("--desk", type=float, help="cancels a second of the desk")
    parser.add_argument("--load", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.connections = arguments.connections or [1, 8, 32]
    if not arguments.load:
        subprocess.run(
            ["cargo", "build", "--release", "--quiet", "-p", "countermand", "--example", "cancel_load"],
            cwd=bench.ROOT,
            check=True,
        )
        arguments.load = bench.TARGET / "release" / "examples" / "cancel_load"
    install()
    measure(arguments)


if __name__ == "__main__":
    main()
