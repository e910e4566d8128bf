"""The committed pages that follow from the plans: ``python -m tests.support.parity_page`` writes them.

Each migrated system has a page of parity in all environments, and a diagram of prod.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.parity import ledgers
from migration.environments_page import render
from migration.ledger import Ledger
from preview.views import architecture
from tests.support.settings_documents import ROOT
from tests.support.stack_plans import planned

ENVIRONMENTS = ("dev", "staging", "prod")


def pages() -> Mapping[Path, str]:
    """Return the text of each page, by file."""
    systems: dict[str, dict[str, Ledger]] = {}
    for environment in ENVIRONMENTS:
        for migration, ledger in ledgers(planned(environment)):
            systems.setdefault(migration.name, {})[environment] = ledger
    folder = ROOT / "docs" / "migration"
    diagrams = {name: architecture.file(planned("prod"), f"{name}-prod") for name in systems}
    return {
        **{folder / name / "parity.md": render(found, system=name) for name, found in systems.items()},
        **{folder / name / "architecture.md": text for name, text in diagrams.items()},
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
