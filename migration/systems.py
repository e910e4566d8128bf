"""The migrations of all systems: each folder of this package that has a ``migration.py`` is one.

They are found by folder and not by the catalogue of systems: a preview must not load the program that it plans.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence

import migration
from migration.contract import Migration

_MODULE = "migration"
"""Module of a system's folder that defines ``MIGRATION``."""


def _migrations() -> Iterator[Migration]:
    """Yield the migration of each system, in the order of the folders' names."""
    for folder in pkgutil.iter_modules(migration.__path__, "migration."):
        if not folder.ispkg:
            continue
        modules = importlib.import_module(folder.name).__path__
        if any(module.name == _MODULE for module in pkgutil.iter_modules(modules)):
            found = importlib.import_module(f"{folder.name}.{_MODULE}").MIGRATION
            if not isinstance(found, Migration):
                msg = f"{folder.name}.{_MODULE}: MIGRATION is not a Migration. See migration.contract."
                raise TypeError(msg)
            yield found


MIGRATIONS: Sequence[Migration] = tuple(_migrations())
