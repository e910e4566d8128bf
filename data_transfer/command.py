"""The parts of a command: its options, the data that it reads and writes, and its work."""

from __future__ import annotations

import argparse
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar, Self

from data_transfer.errors import UsageError
from data_transfer.files.target import Owner
from data_transfer.names import checked_name


class DataKind(Enum):
    """Kinds of data. The value is the phrase of an error message."""

    QUEUES = "the state of the queues"
    DUMP = "the dump"
    BACKUP = "the backups"
    FILES = "the exported files"
    COLLECTIONS = "the counts of the collections"
    DATABASE = "the database"
    FOLDER = "the folder"


@dataclass(frozen=True, slots=True)
class Data:
    """Data that a command writes and others read."""

    kind: DataKind
    name: str = ""

    def __str__(self) -> str:
        """Return a phrase for messages."""
        return f"{self.kind.value} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Prepared:
    """Work that is checked and not started."""

    actions: Sequence[str]
    """The changes, each as a sentence without a subject: ``write ...``. Empty where nothing is left to do."""
    run: Callable[[], str]
    """Does the work and returns a sentence with the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(ABC):
    """A command with its options. The names of the fields are those of the options."""

    NAME: ClassVar[str]
    HELP: ClassVar[str]
    MORE: ClassVar[str] = ""
    """Another sentence for ``--help``."""
    GATE: ClassVar[bool] = False
    """The command only checks a state that may change, so that a resumed plan runs it again."""

    @classmethod
    @abstractmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""

    @classmethod
    def parsed(cls, options: argparse.Namespace) -> Self:
        """Return the command with the parsed options."""
        values: dict[str, Any] = vars(options)
        return cls(**{field.name: values[field.name] for field in fields(cls)})

    @abstractmethod
    def prepare(self) -> Prepared:
        """Check everything that can be checked without a change."""

    def reads(self) -> Sequence[Data]:
        """Return the data that must be complete before this command."""
        return ()

    def writes(self) -> Sequence[Data]:
        """Return the data that this command completes."""
        return ()


def storage_option(parser: argparse.ArgumentParser, *, encrypts: bool = False) -> None:
    """Declare the options of a storage."""
    default = os.environ.get("DATA_TRANSFER_STORAGE")
    parser.add_argument(
        "--storage",
        metavar="URL",
        default=default,
        required=default is None,
        help="s3://BUCKET/FOLDER or file:///FOLDER (default: $DATA_TRANSFER_STORAGE)",
    )
    if encrypts:
        parser.add_argument(
            "--kms-key",
            metavar="ARN",
            default=os.environ.get("DATA_TRANSFER_KMS_KEY"),
            help="KMS key for objects in S3 (default: $DATA_TRANSFER_KMS_KEY, otherwise AES256)",
        )


def name_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare the option of a name in the storage."""
    parser.add_argument("--name", required=True, type=name, help=f"name of the {what}, such as email-rag/cutover")


def database_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option of a database."""
    parser.add_argument("--database", metavar="NAME", help="database (default: $PGDATABASE)")


def checks_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option of a checks file."""
    parser.add_argument("--checks", type=Path, metavar="FILE", help="JSON file with the checks of the system")


def name(text: str) -> str:
    """Return a checked name, for argparse."""
    try:
        return checked_name(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def owner(text: str) -> Owner:
    """Return a numeric owner, for argparse."""
    user, _, group = text.partition(":")
    if not user.isdecimal() or not group.isdecimal():
        msg = f"{text!r} is not an owner. Give two numbers, such as 1000:1000: names differ between images."
        raise argparse.ArgumentTypeError(msg)
    return Owner(int(user), int(group))


def pair(text: str) -> tuple[str, Path]:
    """Return a name and a folder, for argparse."""
    key, separator, folder = text.partition("=")
    if not separator or not key or not folder:
        msg = f"{text!r} has no two parts. Separate them by '=', such as cutover/uploads=/app/uploads."
        raise argparse.ArgumentTypeError(msg)
    return key, Path(folder)


def count(text: str) -> int:
    """Return a number above zero, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        msg = f"{text!r} is not a number above zero. Give a whole number, such as 8."
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def seconds(text: str) -> float:
    """Return a time in seconds, for argparse."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        msg = f"{text!r} is not a time. Give seconds, such as 600."
        raise argparse.ArgumentTypeError(msg)
    return value
