#!/usr/bin/env python3
"""Measures the sandbox's getOrder (v0) against Prism, a mock server made from Amazon's model.

    benches/sandbox_requests.py MODELS [--rounds N] [--seconds N] [--connections N]
                        [--product FILE] [--load FILE]

MODELS is a folder with Amazon's `ordersV0.json`. Anyone can run it: it needs cargo, Python 3, Node
and access to npm. Both servers run all the time, and are loaded one after the other in rounds, so
that a busy machine slows both alike. The load comes from `crates/sandbox/examples/load.rs`, which
keeps its connections open and counts only answers of 200. With `--product` and `--load` given,
nothing is built.
"""

import argparse
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PRISM_FOLDER = TARGET / "bench-prism"
PATH = "/orders/v0/orders/111-0000001-0000001"
# The newest release for each Node: later ones ask for more than Node 24.14 or 24.18.
PRISM_RELEASES = [((24, 18), "5.16.0"), ((24, 14), "5.15.11"), ((18, 20), "5.14.2")]


def build():
    """Builds the product and the load generator."""
    for arguments in (
        ["-p", "countermand", "--bins"],
        ["-p", "countermand-sandbox", "--example", "load"],
    ):
        subprocess.run(["cargo", "build", "--release", "--quiet", *arguments], cwd=ROOT, check=True)


def prepare_prism():
    """Installs Prism under the target folder; returns its script and version."""
    shown = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    node = tuple(int(part) for part in shown.stdout.strip().lstrip("v").split(".")[:2])
    version = next((release for least, release in PRISM_RELEASES if node >= least), None)
    if version is None:
        sys.exit(f"Prism does not run on Node {shown.stdout.strip()}")
    package = PRISM_FOLDER / "node_modules" / "@stoplight" / "prism-cli"
    manifest = package / "package.json"
    if not manifest.exists() or json.loads(manifest.read_text())["version"] != version:
        PRISM_FOLDER.mkdir(parents=True, exist_ok=True)
        (PRISM_FOLDER / "package.json").write_text('{"private": true}')
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--save-exact",
             f"@stoplight/prism-cli@{version}"],
            cwd=PRISM_FOLDER,
            check=True,
        )
    return package / "dist" / "index.js", version


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(method, url, body=None, headers=None):
    """One request; returns status and text."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@contextlib.contextmanager
def server(command, ready_url):
    """Runs a server until the block ends; waits until it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(process, ready_url)
        yield
    finally:
        process.terminate()
        process.wait()


def wait_until_ready(process, ready_url):
    """Waits until a server answers; ends the program when it does not."""
    for _ in range(300):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with status {process.returncode}")
        with contextlib.suppress(OSError):
            call("GET", ready_url)
            return
        time.sleep(0.1)
    sys.exit(f"{process.args[0]} did not answer in 30 seconds")


def prepare_sandbox(base, n_orders=1000):
    """Plain orders, usage plans off; returns an access token."""
    settings = [
        ("/__reset", {"scenario": "plain", "seed": 1}),
        ("/__seed", {"n": n_orders}),
        # Usage plans would refuse all but thirty of these calls.
        ("/__faults", {"profile": "none", "usage_plans": False}),
    ]
    for path, body in settings:
        status, text = call(
            "POST", base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        if status >= 300:
            sys.exit(f"{path}: {status} {text}")
    grant = {
        "grant_type": "refresh_token",
        "client_id": "demo-client",
        "client_secret": "demo-secret",
        "refresh_token": "demo-refresh",
    }
    status, text = call("POST", f"{base}/auth/o2/token", urllib.parse.urlencode(grant).encode())
    if status != 200:
        sys.exit(f"sign-in: {status} {text}")
    return json.loads(text)["access_token"]


def answers_per_second(load, port, connections, seconds, headers):
    """What the load generator counts against one server."""
    return int(loaded(load, port, PATH, connections, seconds, headers).split()[0])


def loaded(load, port, path, connections, seconds, headers):
    """What the load generator prints."""
    command = [load, f"127.0.0.1:{port}", path, str(connections), str(seconds), *headers]
    shown = subprocess.run(command, capture_output=True, text=True)
    if shown.returncode != 0:
        sys.exit(f"load failed: {shown.stderr.strip()}")
    return shown.stdout


def measure(arguments, product, load, prism, prism_version):
    port, prism_port = free_port(), free_port()
    base, prism_base = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{prism_port}"
    model = str(arguments.models / "ordersV0.json")
    with tempfile.TemporaryDirectory() as data, server(
        [str(product), "sandbox", "--data", data, "--listen", f"127.0.0.1:{port}"],
        f"{base}/healthz",
    ), server(
        ["node", str(prism), "mock", "-h", "127.0.0.1", "-p", str(prism_port), "-v", "error", model],
        prism_base + PATH,
    ):
        token = prepare_sandbox(base)
        headers = [f"x-amz-access-token: {token}"]
        counts = {"countermand sandbox": [], f"Prism {prism_version}": []}
        ports = dict(zip(counts, (port, prism_port)))
        for name in counts:
            answers_per_second(load, ports[name], arguments.connections, 1, headers)
        print(f"getOrder (v0), {arguments.connections} connections, "
              f"{arguments.rounds} rounds of {arguments.seconds} s each")
        for number in range(arguments.rounds):
            names = list(counts) if number % 2 == 0 else list(counts)[::-1]
            for name in names:
                counts[name].append(
                    answers_per_second(
                        load, ports[name], arguments.connections, arguments.seconds, headers
                    )
                )
        medians = {name: statistics.median(values) for name, values in counts.items()}
        for name, values in counts.items():
            print(f"{name:22} median {medians[name]:>9,.0f} answers/s   "
                  f"({min(values):,} to {max(values):,})")
        ours, theirs = counts.values()
        ratios = [our / their for our, their in zip(ours, theirs)]
        print(f"{'ratio':22} median {statistics.median(ratios):>9.2f} x           "
              f"({min(ratios):.2f} to {max(ratios):.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--product", type=pathlib.Path)
    parser.add_argument("--load", type=pathlib.Path)
    arguments = parser.parse_args()
    if not (arguments.models / "ordersV0.json").exists():
        sys.exit(f"{arguments.models} has no ordersV0.json")
    if not (arguments.product and arguments.load):
        build()
    product = arguments.product or TARGET / "release" / "countermand"
    load = arguments.load or TARGET / "release" / "examples" / "load"
    measure(arguments, product, load, *prepare_prism())


if __name__ == "__main__":
    main()
