"""``python -m tools.prices``: renew the committed price table from the AWS Price List."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.prices.table import FILE, REGION
from tools.prices.price_list import PriceListError
from tools.prices.renewal import renewed

_EPILOG = """\
Exit codes: 0 the table is up to date, 1 the price list cannot be read or lacks a rate (the table stays as it is),
2 wrong usage.

Without --offers, the command downloads about ten offers over HTTPS from the public AWS Price List; the offer of EC2
has several hundred megabytes. No AWS account is needed.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.prices",
        description="Renew the committed price table from the AWS Price List.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--offers", type=Path, metavar="FOLDER", help="read FOLDER/<offer code>.csv instead of downloading"
    )
    parser.add_argument("--table", type=Path, default=FILE, help="price table to renew (default: the committed one)")
    options = parser.parse_args(arguments)
    if not options.table.is_file():
        parser.error(f"--table {options.table}: there is no such file. Name a copy of {FILE.name}.")
    table = json.loads(options.table.read_text(encoding="utf-8"))
    try:
        fresh = renewed(table, REGION, options.offers, _progress)
    except PriceListError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    options.table.write_text(rendered(fresh), encoding="utf-8")
    for line in changes(table, fresh):
        sys.stdout.write(f"{line}\n")
    return 0


def rendered(table: Mapping[str, Any]) -> str:
    """Return the table as JSON with one line for each price, so that a difference reads as a list of prices."""
    sections = [
        f'  "{section}": {{\n'
        + ",\n".join(f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in table[section].items())
        + "\n  }"
        for section in ("rates", "instances")
    ]
    return "{\n" + ",\n".join([f'  "region": {json.dumps(table["region"])}', *sections]) + "\n}\n"


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return a line for each price that changed, appeared or disappeared, and the number of prices read."""
    lines: list[str] = []
    for section in ("rates", "instances"):
        for name in sorted({*old[section], *new[section]}):
            before, after = (table[section].get(name, {}).get("dollars") for table in (old, new))
            if before != after:
                lines.append(f"{name}: {_dollars(before)} -> {_dollars(after)}")
    count = sum(len(new[section]) for section in ("rates", "instances"))
    return [*lines, f"{count} prices, {len(lines)} changed"]


def _progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _dollars(amount: float | None) -> str:
    return "none" if amount is None else f"${amount:g}"


if __name__ == "__main__":
    sys.exit(main())
