"""Databases, caches and brokers of production declare their protection, wherever they are in the settings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from settings.reading import read
from settings.warnings import warnings_of
from tests.support.archive.settings import BOTH, CACHE, DATABASE, STORES, faults, with_archive
from tests.support.settings_documents import DROPPED, Path_

TODAY = date(2026, 11, 29)

every_store = pytest.mark.parametrize("store", STORES, ids=".".join)


def warnings(stack: str, changes: dict[Path_, Any]) -> list[str]:
    settings = read(with_archive(stack, changes), stack=stack, catalogue=BOTH)
    return [f"{warning}" for warning in warnings_of(settings, TODAY) if "archive" in f"{warning}"]


@every_store
def test_a_store_of_production_declares_its_deletion_protection(store: Path_) -> None:
    path = (*store, "deletionProtection")
    assert faults(with_archive("prod", {path: DROPPED}), "prod") == [
        f"{'.'.join(map(str, path))}: required in prod. Set true, or false while it is being torn down."
    ]
    assert faults(with_archive("prod", {path: False}), "prod") == []


@every_store
def test_another_environment_need_not_declare_it(store: Path_) -> None:
    assert faults(with_archive("dev", {(*store, "deletionProtection"): DROPPED}), "dev") == []


@pytest.mark.parametrize("store", [DATABASE, CACHE], ids=".".join)
def test_data_of_production_without_a_final_snapshot_is_a_warning(store: Path_) -> None:
    path = (*store, "finalSnapshot")
    (line,) = warnings("prod", {path: False})
    assert line.removeprefix("landfall:settings.") == (
        f"{'.'.join(map(str, path))}: the data of prod is lost when this server is deleted. Set true, unless a copy "
        "exists elsewhere."
    )
    assert warnings("prod", {}) == []
    assert warnings("dev", {path: False}) == []
