"""``python -m tools.reference``: write the facts in ``reference/`` from a folder of upstream files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import reference
from charts import definitions
from charts.catalogue import CHARTS
from command_line import Parser
from tools.reference import sources
from tools.reference.rendered import rendered as rendered_chart
from tools.reference.sources import Fact


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = Parser(
        prog="python -m tools.reference",
        description="Write the facts in reference/ from a folder of upstream files.",
        epilog="Exit codes: 0 written, 2 wrong usage. A chart that the folder does not hold keeps its committed facts.",
    )
    parser.add_argument("folder", type=Path, help="folder of upstream files; reference/README.md describes it")
    options = parser.parse_args(arguments)
    if not (options.folder / "chart-values").is_dir():
        parser.error(
            f"{options.folder}: the folder chart-values is missing. Name a folder laid out as in reference/README.md."
        )
    count = 0
    for path, fact in facts(options.folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered(fact), encoding="utf-8")
        count += 1
    sys.stdout.write(f"{count} files written to {reference.FOLDER} and {definitions.FOLDER}\n")
    return 0


def facts(folder: Path) -> Iterator[tuple[Path, Fact]]:
    """Return the path and the content of every file of facts that the folder has an upstream file for."""
    for name in sorted({*CHARTS, *sources.CONFIGURATIONS}):
        if fact := sources.chart(folder, name):
            yield reference.FOLDER / "charts" / f"{name}.json", fact
        if fact := rendered_chart(folder, name):
            yield reference.FOLDER / "rendered" / f"{name}.json", fact
    for group, version, kind, plural in sources.DEFINITIONS:
        file = reference.FOLDER / "definitions" / f"{kind}.{version}.{group}.json"
        yield file, sources.definition(folder, group, version, plural)
    for name in sources.OBJECTS:
        yield definitions.FOLDER / f"{name}.json", sources.objects(folder, name)
    for name, file_name in sources.POLICIES.items():
        yield reference.FOLDER / "iam" / f"{name}.json", sources.iam(folder, file_name)
    yield reference.FOLDER / "pulumi" / "eks-cluster.json", sources.eks_component(folder)


def rendered(fact: Fact) -> str:
    """Return a fact as JSON with one space of indentation, which keeps differences readable and files small."""
    return json.dumps(fact, indent=1, ensure_ascii=False) + "\n"
