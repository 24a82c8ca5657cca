"""`python -m tests.torture`: break everything, and say what came of it."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from tests.torture import trials
from tests.torture.faults import BOTH, FAULTS
from tests.torture.scale import FULL, QUICK
from tests.torture.table import Row, as_json, line, machine, markdown


def main() -> int:
    asked = _arguments()
    chosen = [fault for fault in FAULTS if not asked.fault or fault.name in asked.fault]
    if asked.quick and not asked.fault:
        rows = asyncio.run(trials.quick(chosen, _tell))
    else:
        rows = asyncio.run(trials.full(chosen, asked.store or BOTH, QUICK if asked.quick else FULL, _tell))
    if asked.json:
        asked.json.write_text(json.dumps(as_json(rows), indent=1))
    if asked.markdown:
        _say(f"{markdown(rows)}\n\nMeasured on {machine()}.")
    failed = [row for row in rows if row.against_the_bar]
    _say(f"{len(rows)} trials, {len(failed)} against the bar")
    return bool(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    names = [fault.name for fault in FAULTS]
    parser.add_argument("--quick", action="store_true", help="what matters most, in two minutes")
    parser.add_argument("--fault", action="append", choices=names, help="only this one (several times)")
    parser.add_argument("--store", action="append", choices=BOTH, help="only on this database")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure into FILE")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/reliability.md")
    return parser.parse_args()


def _tell(row: Row) -> None:
    _say(line(row))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
