"""``python -m tools.prices``: renew the committed price table from the AWS Price List."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from analysis.prices.table import FILE, REGION
from command_line import Parser
from tools.prices.price_list import PriceListError
from tools.prices.renewal import renewed
from tools.prices.selectors import NODES

SECTIONS = ("rates", *NODES)
"""Keys of the table that hold prices by name."""

_EPILOG = """\
Exit codes: 0 the table is up to date, 1 the price list cannot be read or lacks a rate (the table stays as it is),
2 wrong usage.

Without --offers, the command downloads about fifteen offers over HTTPS from the public AWS Price List; the offer of EC2
has several hundred megabytes. No AWS account is needed.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = Parser(
        prog="python -m tools.prices",
        description="Renew the committed price table from the AWS Price List.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "--offers", type=Path, metavar="FOLDER", help="read FOLDER/<offer code>.csv instead of downloading"
    )
    parser.add_argument("--table", type=Path, default=FILE, help="price table to renew (default: the committed one)")
    options = parser.parse_args(arguments)
    if not options.table.is_file():
        parser.error(f"--table {options.table}: there is no such file. Name a copy of {FILE.name}.")
    if options.offers and not options.offers.is_dir():
        parser.error(f"--offers {options.offers}: there is no such folder. Name the folder of the downloaded offers.")
    try:
        table = _read(options.table)
        fresh = renewed(table, REGION, options.offers, _progress)
        options.table.write_text(rendered(fresh), encoding="utf-8")
    except PriceListError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"error: {options.table}: {error.strerror}. Check the permissions of the file.\n")
        return 1
    for line in changes(table, fresh):
        sys.stdout.write(f"{line}\n")
    return 0


def _read(path: Path) -> Mapping[str, Any]:
    """Return the table; raise PriceListError if the file holds none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        content = None
    table = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    if not all(isinstance(table.get(section), dict) for section in SECTIONS):
        msg = f"{path}: this is no price table. Name a copy of {FILE.name}."
        raise PriceListError(msg)
    return table


def rendered(table: Mapping[str, Any]) -> str:
    """Return the table as JSON with one line for each price, so that a difference reads as a list of prices."""
    sections = [
        f'  "{section}": {{\n'
        + ",\n".join(f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in table[section].items())
        + "\n  }"
        for section in SECTIONS
    ]
    return "{\n" + ",\n".join([f'  "region": {json.dumps(table["region"])}', *sections]) + "\n}\n"


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return a line for each price that changed, appeared or disappeared, and the number of prices read."""
    lines: list[str] = []
    for section in SECTIONS:
        for name in sorted({*old[section], *new[section]}):
            before, after = (table[section].get(name, {}).get("dollars") for table in (old, new))
            if before != after:
                lines.append(f"{name}: {_dollars(before)} -> {_dollars(after)}")
    count = sum(len(new[section]) for section in SECTIONS)
    return [*lines, f"{count} prices, {len(lines)} changed"]


def _progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _dollars(amount: float | None) -> str:
    return "none" if amount is None else f"${amount:g}"
