"""``python -m tests.fuzz``: a hundred thousand spoiled requests into each webhook, and what came of them.

One webhook at a time: this takes some minutes each, and both cores.
"""

import argparse
import asyncio
import subprocess
import sys

from tests.fuzz import house
from tests.fuzz.running import Run, inputs, run
from tests.fuzz.ways import WAYS

INPUTS = 100_000
GROWTH = 64
"""Megabytes by which a process may grow once it is warm: what its store's cache and the allocator keep."""
SHOWN = 20
KINDS = ("message", "receipt", "contact event", "parked", "nothing")


def main() -> int:
    asked = _asked()
    if len(asked.webhook) > 1:
        # Each in a process of its own: what it holds at the end is its own as well.
        same = ["--inputs", str(asked.inputs), "--seed", str(asked.seed)]
        runs = [[sys.executable, "-m", "tests.fuzz", "--webhook", name, *same] for name in asked.webhook]
        return max(subprocess.run(one, check=False).returncode for one in runs)
    house.quiet()
    if asked.only is not None:
        for one in inputs(WAYS[asked.webhook[0]], [asked.only], asked.seed):
            print(one)  # noqa: T201
    numbers = range(asked.only, asked.only + 1) if asked.only is not None else range(asked.inputs)
    [name] = asked.webhook
    done = asyncio.run(run(WAYS[name], numbers, asked.seed))
    _show(name, done, asked.seed)
    return 1 if done.found.problems or done.grew > GROWTH else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS, help="into each webhook")
    parser.add_argument("--webhook", action="append", choices=WAYS, help="this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the input of this number, shown and sent")
    asked = parser.parse_args()
    asked.webhook = asked.webhook or list(WAYS)
    return asked


def _show(name: str, done: Run, seed: int) -> None:
    found = done.found
    became = ", ".join(f"{found.became[kind]:,} {kind}" for kind in KINDS)
    lines = [
        f"{name}: {done.inputs:,} inputs in {done.seconds:.0f} s, {done.inputs / done.seconds:.0f} a second",
        f"  answered: {dict(sorted(found.answers.items()))}",
        f"  became: {became}; spooled {found.became['spooled']}",
        f"  handled: {sum(count for kind, count in found.became.items() if kind.startswith('handled'))}",
        f"  slowest to read: {found.slowest:.3f} s of a core; to handle: {found.slowest_handled:.3f} s",
        f"  memory: {', '.join(f'{one:.0f}' for one in done.megabytes)} MB",
        f"  problems: {len(found.problems)}",
        *(f"    {problem}" for problem in found.problems[:SHOWN]),
    ]
    if found.problems:
        lines.append(f"  again: python -m tests.fuzz --webhook {name} --seed {seed} --only NUMBER")
    print("\n".join(lines), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
