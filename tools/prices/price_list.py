"""Reads offers of the AWS Price List (CSV), row by row: the offer of EC2 has several hundred megabytes."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from io import TextIOWrapper
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ADDRESS = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws"
TIMEOUT_SECONDS = 60

Row = Mapping[str, str]


class PriceListError(Exception):
    """The price list cannot be read, or does not hold a rate; the message names the offer."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer of a region."""

    code: str
    published: str
    """Publication date: ``2026-11-27``."""
    rows: Iterator[Row]
    """On-demand prices in US dollars, one row for each product and price tier; column names in lower case."""


@contextmanager
def open_offer(code: str, region: str, folder: Path | None) -> Generator[Offer]:
    """Open an offer from ``folder/<code>.csv``, or download it from AWS when no folder is given.

    Raises PriceListError if the offer cannot be read.
    """
    try:
        with _lines(code, region, folder) as lines:
            yield _parsed(code, lines)
    except (OSError, HTTPException) as error:
        place = folder / f"{code}.csv" if folder else f"{ADDRESS}/{code}"
        msg = f"{place}: cannot be read ({_reason(error)}). Download it to <folder>/{code}.csv and pass --offers."
        raise PriceListError(msg) from error


def _reason(error: OSError | HTTPException) -> str:
    """Return the reason without the number and the path of an error of the operating system."""
    reason = error.reason if isinstance(error, URLError) else error
    return (isinstance(reason, OSError) and reason.strerror) or str(reason) or type(reason).__name__


@contextmanager
def _lines(code: str, region: str, folder: Path | None) -> Generator[Iterable[str]]:
    if folder:
        with (folder / f"{code}.csv").open(encoding="utf-8", newline="") as file:
            yield file
    else:
        address = f"{ADDRESS}/{code}/current/{region}/index.csv"
        with urlopen(address, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - always HTTPS
            yield TextIOWrapper(answer, encoding="utf-8", newline="")


def _parsed(code: str, lines: Iterable[str]) -> Offer:
    """Read the lines of metadata up to the header, which starts with ``SKU``."""
    table = csv.reader(lines)
    published = ""
    for cells in table:
        if cells[:1] == ["Publication Date"]:
            published = cells[1][:10]
        if cells[:1] == ["SKU"]:
            header = [name.lower() for name in cells]
            return Offer(code, published, _rows(table, header))
    msg = f"{code}: this is no offer of the AWS Price List. Its header, a line that starts with SKU, is missing."
    raise PriceListError(msg)


def _rows(table: Iterator[list[str]], header: list[str]) -> Iterator[Row]:
    for cells in table:
        row = dict(zip(header, cells, strict=False))
        if row.get("termtype") == "OnDemand" and row.get("currency") == "USD":
            yield row
