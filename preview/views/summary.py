"""The terminal summary of a preview: resources, outputs, every analysis, and the files written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from plan.console import console_for, print_wrapped
from preview.views import cost, critical_path, node_replacement, ordering, packing, parity, tree

if TYPE_CHECKING:
    from pathlib import Path

    from plan.model import Plan
    from preview.analyses import Analyses
    from preview.views.files import Files


def show(plan: Plan, analyses: Analyses, files: Files, out: Path, status: str) -> None:
    """Print the summary to standard output; ``status`` is "deployed" or the planning mode."""
    console = console_for(sys.stdout)
    tree.show(plan, console, status)
    sections = {
        "Node utilization": packing.text(analyses.packing),
        **({"Node replacement": replacement} if (replacement := node_replacement.text(plan)) else {}),
        "Ordering": ordering.text(analyses.ordering),
        "Parity": parity.text(analyses.parity),
        "Duration (lower bound)": critical_path.text(analyses.up, analyses.destroy),
        "Cost": cost.text(analyses.cost),
        f"Files in {out}": _files(files),
    }
    for title, text in sections.items():
        console.print(f"\n{title}", markup=False, style="bold", soft_wrap=True)
        for line in text.splitlines():
            print_wrapped(console, f"  {line}")


def _files(files: Files) -> str:
    counts = {folder: sum(path.startswith(f"{folder}/") for path in files) for folder in ("manifests", "iam", "helm")}
    folders = [f"{count:>5}  {folder}/" for folder, count in counts.items() if count]
    return "\n".join([*folders, *(f"       {path}" for path in files if "/" not in path)])
