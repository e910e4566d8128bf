"""The committed page of parity: ``python -m tests.migration.page`` writes it anew.

It is prod's, for that is what takes over from ECS; the tests hold every stack to the same ledger.
"""

from __future__ import annotations

from plan.views import parity
from tests.settings.documents import ROOT
from tests.stacks.planning import planned

FILE = ROOT / "docs" / "migration" / "layering-detection" / "parity.md"
STACK = "prod"


def rendered() -> str:
    """The page as it should be."""
    return parity.file(planned(STACK))


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(rendered(), encoding="utf-8")
