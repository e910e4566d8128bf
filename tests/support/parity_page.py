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

STACKS = ("dev", "staging", "prod", "flexdesk-dev", "flexdesk-prod")
"""Committed stacks, each with its environment as the last word of its name."""


def pages() -> Mapping[Path, str]:
    """Return the text of each page, by file."""
    systems: dict[str, dict[str, Ledger]] = {}
    diagrams: dict[str, str] = {}
    first_stacks: dict[str, str] = {}
    for stack in STACKS:
        environment = stack.rpartition("-")[2]
        for migration, ledger in ledgers(planned(stack)):
            systems.setdefault(migration.name, {})[environment] = ledger
            first_stacks.setdefault(migration.name, stack)
            if environment == "prod":
                diagrams[migration.name] = architecture.file(planned(stack), f"{migration.name}-prod")
    folder = ROOT / "docs" / "migration"
    return {
        **{
            folder / name / "parity.md": render(found, system=name, stack=first_stacks[name])
            for name, found in systems.items()
        },
        **{folder / name / "architecture.md": text for name, text in diagrams.items()},
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
