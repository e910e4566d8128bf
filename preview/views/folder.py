"""The output folder of a preview. A run replaces the files of an earlier run and no others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from plan.errors import UsageError
from preview.views import architecture, cost_page, helm_values, manifests, parity, plan_json, policies
from preview.views.files import Files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plan.model import Plan
    from preview.analyses import Analyses

_INDEX = ".plan-files"
"""Lists the files of the last run, which the next run removes."""


def files_of(plan: Plan, analyses: Analyses) -> Files:
    """Render every file of a preview."""
    files = Files()
    files.add_all("manifests", manifests.files(plan))
    files.add_all("iam", policies.files(plan))
    files.add_all("helm", helm_values.files(plan))
    files.add("architecture.md", architecture.file(plan))
    files.add("parity.md", parity.file(plan, analyses.parity))
    files.add("cost.md", cost_page.render(plan, analyses.cost))
    files.add("plan.json", plan_json.render(plan))
    return files


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files into the folder after removing those of an earlier run."""
    check(folder)
    try:
        _replace(folder, files)
    except OSError as error:
        msg = f"{folder}: the files cannot be written ({error.strerror}). Choose another folder with --out."
        raise UsageError(msg) from error


def _replace(folder: Path, files: Mapping[str, str]) -> None:
    _remove_earlier(folder)
    for parent in sorted({(folder / path).parent for path in files}):
        parent.mkdir(parents=True, exist_ok=True)
    (folder / _INDEX).write_text("".join(f"{path}\n" for path in files), encoding="utf-8")
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")


def check(folder: Path) -> None:
    """Raise a UsageError for a folder that cannot be written, or that has files that no preview wrote."""
    existing = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if not existing.is_dir():
        msg = f"{existing}: not a folder. Remove or rename this file, or choose another folder with --out."
        raise UsageError(msg)
    if not os.access(existing, os.W_OK | os.X_OK):
        msg = f"{existing}: no permission to write. Change its permissions, or choose another folder with --out."
        raise UsageError(msg)
    if existing == folder and not (folder / _INDEX).is_file() and any(folder.iterdir()):
        msg = f"{folder}: contains files that no preview wrote. Empty it, or choose another folder with --out."
        raise UsageError(msg)


def _remove_earlier(folder: Path) -> None:
    index = folder / _INDEX
    if not index.is_file():
        return
    root = folder.resolve()
    written = [(folder / line) for line in index.read_text(encoding="utf-8").splitlines()]
    for path in written:
        if path.resolve().is_relative_to(root):
            path.unlink(missing_ok=True)
    emptied = {parent for path in written for parent in path.parents if folder in parent.parents}
    for parent in sorted(emptied, key=lambda each: len(each.parts), reverse=True):
        if parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()
    index.unlink()
