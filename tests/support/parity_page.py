"""The committed pages of parity: ``python -m tests.migration.page`` writes them anew.

``parity.md`` is prod's, for that is what takes over from ECS; the others show a change of dev or staging in a diff.
"""

from __future__ import annotations

from preview.views import parity
from tests.support.settings_documents import ROOT
from tests.support.stack_plans import planned

FOLDER = ROOT / "docs" / "migration" / "layering-detection"
PAGES = {
    "prod": FOLDER / "parity.md",
    "dev": FOLDER / "parity-dev.md",
    "staging": FOLDER / "parity-staging.md",
}


def rendered(stack: str) -> str:
    """The page as it should be."""
    return parity.file(planned(stack))


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stack, file in PAGES.items():
        file.write_text(rendered(stack), encoding="utf-8")
