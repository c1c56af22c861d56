#!/usr/bin/env python3
"""Measures `countermand report` against DuckDB, Polars and a bare simd-csv pass.

    benches/report.py [--large] [--rounds N] [--lines N] [--threads N]

Anyone can run it: it needs cargo, Python 3 and access to PyPI. It makes its own virtual
environment and its data under target/. Programs run one after another, in rounds, so that a busy
machine slows all of them alike: compare the ratios within a round. Every program's output is
compared with the product's, byte by byte.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
RELEASE = TARGET / "release"
DATA = TARGET / "bench-data"
VENV = TARGET / "bench-venv"
PACKAGES = ["duckdb==2.0.0", "polars==2.1.0"]
SIMD_CSV = "simd-csv pass"


def prepare_python():
    """Makes the virtual environment of the peers; returns its interpreter."""
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
    wanted = set(PACKAGES)
    found = subprocess.run(
        [python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True
    ).stdout.split()
    if not wanted <= set(found):
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def build():
    """Builds the product, the generator and the bare pass; returns the product's command."""
    subprocess.run(
        ["cargo", "build", "--release", "--quiet", "-p", "countermand", "--bins", "--examples"],
        cwd=ROOT,
        check=True,
    )
    binary = RELEASE / "countermand"
    shown = subprocess.run([binary, "--help"], capture_output=True, text=True)
    if "report" in shown.stdout:
        return [str(binary)]
    return [str(RELEASE / "examples" / "report_cli")]


def generate(n_lines):
    """Writes the file of `n_lines` lines, unless it is there."""
    path = DATA / f"report-{n_lines}.tsv"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        with open(partial, "wb") as out:
            subprocess.run(
                [RELEASE / "examples" / "generate_report", str(n_lines)], stdout=out, check=True
            )
        partial.rename(path)
    return path


# A child's peak memory counts what its parent held when it was started: so a bare interpreter,
# smaller than anything measured here, starts each program and prints wall, CPU and peak last.
LAUNCHER = """
import os, sys, time
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - start
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, flush=True)
sys.exit(status != 0)
"""


def run(command, environment):
    """Runs a command; returns wall and CPU seconds, peak MiB and its standard output."""
    launched = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCHER, *command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    if launched.returncode != 0:
        sys.exit(f"{command} failed")
    shown, _, figures = launched.stdout.rstrip().rpartition("\n")
    wall, cpu, peak = map(float, figures.split())
    return wall, cpu, peak, shown


def outputs(folder):
    return {name: (folder / name).read_bytes() for name in ("rates.csv", "skus.csv")}


def measure(n_lines, n_rounds, n_threads, product, python):
    path = generate(n_lines)
    size = path.stat().st_size
    print(f"\n{n_lines:,} lines, {size / 1e6:,.0f} MB, {n_threads} threads, {n_rounds} rounds")
    peers = str(ROOT / "benches" / "report_peers.py")
    out = TARGET / "bench-out"
    commands = {
        "countermand": [*product, "report", str(path), "--csv", str(out / "countermand")],
        "DuckDB": [str(python), peers, "duckdb", str(path), str(out / "duckdb"), str(n_threads)],
        "Polars": [str(python), peers, "polars", str(path), str(out / "polars"), str(n_threads)],
        SIMD_CSV: [str(RELEASE / "examples" / "simd_csv_pass"), str(path)],
    }
    for name in ("countermand", "duckdb", "polars"):
        (out / name).mkdir(parents=True, exist_ok=True)
    environment = {"POLARS_MAX_THREADS": str(n_threads)}
    with open(path, "rb") as file:  # Into the page cache, for all alike.
        while file.read(1 << 24):
            pass
    rounds = []
    inner = {"DuckDB": [], "Polars": []}
    for _ in range(n_rounds):
        figures = {}
        for name, command in commands.items():
            wall, cpu, peak, shown = run(command, environment)
            figures[name] = (wall, cpu, peak)
            if name in inner:
                inner[name].append(float(shown.split()[-1]))
        rounds.append(figures)
    expected = outputs(out / "countermand")
    for peer in ("duckdb", "polars"):
        if outputs(out / peer) != expected:
            sys.exit(f"the output of {peer} differs: see {out}")
    print("rates.csv and skus.csv are the same, byte for byte, in all three")
    show(rounds, inner, commands)


def show(rounds, inner, names):
    def median(name, at):
        return statistics.median(figures[name][at] for figures in rounds)

    print(f"{'median':<16}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    for name in names:
        print(f"{name:<16}{median(name, 0):>9.3f}{median(name, 1):>9.3f}{median(name, 2):>10.1f}")
    for name, seconds in inner.items():
        print(f"{name} without starting Python and loading it: {statistics.median(seconds):.3f} s")

    def ratios(name, over, at):
        return [figures[name][at] / figures[over][at] for figures in rounds]

    lines = [
        ("wall, DuckDB / countermand", ratios("DuckDB", "countermand", 0)),
        ("wall, Polars / countermand", ratios("Polars", "countermand", 0)),
        ("CPU, DuckDB / countermand", ratios("DuckDB", "countermand", 1)),
        ("CPU, Polars / countermand", ratios("Polars", "countermand", 1)),
        ("CPU, countermand / simd-csv pass", ratios("countermand", SIMD_CSV, 1)),
        ("peak, DuckDB / countermand", ratios("DuckDB", "countermand", 2)),
        ("peak, Polars / countermand", ratios("Polars", "countermand", 2)),
    ]
    for peer, seconds in inner.items():
        walls = [figures["countermand"][0] for figures in rounds]
        pairs = [theirs / ours for theirs, ours in zip(seconds, walls)]
        lines.append((f"wall, {peer} without start / countermand", pairs))
    for label, values in lines:
        each = " ".join(f"{value:.2f}" for value in values)
        print(f"{label:<42} median {statistics.median(values):6.2f}   rounds {each}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 10,000,000 lines")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    product = build()
    python = prepare_python()
    measure(arguments.lines, arguments.rounds, arguments.threads, product, python)
    if arguments.large:
        n_rounds = max(3, arguments.rounds // 2)
        measure(10_000_000, n_rounds, arguments.threads, product, python)


if __name__ == "__main__":
    main()
