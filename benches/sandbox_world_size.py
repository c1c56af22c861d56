#!/usr/bin/env python3
"""Measures whether the sandbox's getOrder (v0) stays as fast in a world of a million orders.

    benches/sandbox_world_size.py [--small N] [--large N] [--rounds N] [--seconds N] [--connections N]
                          [--product FILE] [--load FILE]

Two worlds run side by side and are loaded in turns, each request for another order, so that a busy
machine slows both alike. Prints the median p50 and p99 of both worlds, their ratio, and the memory
that one order takes. Linux only: memory is read from /proc.
"""

import argparse
import contextlib
import pathlib
import statistics
import subprocess
import sys
import tempfile

import sandbox_requests as bench

MIB = 1024 * 1024


def resident_bytes(pid):
    """Memory that a process holds."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    sys.exit(f"/proc/{pid}/status has no VmRSS")


@contextlib.contextmanager
def world(product, n_orders):
    """A sandbox with plain orders; gives its port, a token, and the bytes that an order takes."""
    port = bench.free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            [str(product), "sandbox", "--scenario", "plain", "--data", data,
             "--listen", f"127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL,
        )
        try:
            bench.wait_until_ready(process, f"{base}/healthz")
            before = resident_bytes(process.pid)
            token = bench.prepare_sandbox(base, n_orders)
            yield port, token, (resident_bytes(process.pid) - before) / n_orders
        finally:
            process.terminate()
            process.wait()


def quantiles(load, port, token, n_orders, arguments):
    """p50 and p99 in microseconds, and answers per second."""
    path = f"/orders/v0/orders/{{plain:{n_orders}}}"
    shown = bench.loaded(
        load, port, path, arguments.connections, arguments.seconds, [f"x-amz-access-token: {token}"]
    )
    words = shown.split()
    return int(words[words.index("p50") + 1]), int(words[words.index("p99") + 1]), int(words[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--product", type=pathlib.Path)
    parser.add_argument("--load", type=pathlib.Path)
    arguments = parser.parse_args()
    if not (arguments.product and arguments.load):
        bench.build()
    product = arguments.product or bench.TARGET / "release" / "countermand"
    load = arguments.load or bench.TARGET / "release" / "examples" / "load"
    sizes = (arguments.small, arguments.large)
    with world(product, sizes[0]) as small, world(product, sizes[1]) as large:
        seen = {size: [] for size in sizes}
        for number in range(arguments.rounds + 1):
            pairs = list(zip(sizes, (small, large)))
            for size, (port, token, _) in pairs if number % 2 == 0 else pairs[::-1]:
                figures = quantiles(load, port, token, size, arguments)
                if number > 0:
                    seen[size].append(figures)
        for size, (_, _, order_bytes) in zip(sizes, (small, large)):
            p50, p99, rate = (statistics.median(column) for column in zip(*seen[size]))
            print(f"{size:>9,} orders: p50 {p50:>6.0f} us, p99 {p99:>6.0f} us, "
                  f"{rate:>8,.0f} answers/s, {order_bytes:,.0f} bytes an order")
        ratios = [big[1] / little[1] for little, big in zip(*seen.values())]
        print(f"p99 of the large world to the small one: median {statistics.median(ratios):.2f} "
              f"({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
