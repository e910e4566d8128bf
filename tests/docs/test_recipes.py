"""The recipes of CONTRIBUTING.md, applied to a copy of the project."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

_SKIPPED = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "build", "docs")
_NEW_FILE = re.compile(r"^`([\w./-]+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DIFF = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def recipes() -> dict[str, str]:
    """Return the text of each recipe by its heading."""
    _, _, text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## Recipes\n")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    return {section.partition("\n")[0]: section for section in sections}


def run(folder: Path, *command: str, stdin: str | None = None) -> None:
    """Run a command in the copy; show its output if it fails."""
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, check=False)  # noqa: S603  our own recipe
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def apply(folder: Path, recipe: str) -> Sequence[str]:
    """Apply the new files and the diffs of a recipe; return the paths of its files."""
    created: list[str] = []
    for path, content in _NEW_FILE.findall(recipe):
        assert not (folder / path).exists(), path
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
        created.append(path)
    changed = re.findall(r"^\+\+\+ b/(\S+)$", recipe, re.MULTILINE)
    for diff in _DIFF.findall(recipe):
        # A page has no trailing white space: an empty line of a diff is an empty line of the file.
        run(folder, "git", "apply", "-", stdin=re.sub(r"^$", " ", diff[:-1], flags=re.MULTILINE) + "\n")
    return [*created, *changed]


def test_every_recipe_does_what_it_promises(tmp_path: Path) -> None:
    project, python = tmp_path / "project", sys.executable
    shutil.copytree(ROOT, project, ignore=_SKIPPED)
    texts = recipes()
    touched = {heading: apply(project, text) for heading, text in texts.items()}
    sources = sorted({path for paths in touched.values() for path in paths if path.endswith(".py")})

    run(project, python, "-m", "ruff", "check", "--no-cache", *sources)
    run(project, python, "-m", "ruff", "format", "--no-cache", "--check", *sources)
    run(project, python, "-m", "tools.language", *(path for path in sources if not (ROOT / path).exists()))
    run(project, python, "-m", "settings.schema")
    run(project, python, "-m", "preview", "--stack", "dev", "--quiet")
    tests = [path for path in sources if path.startswith("tests/")]
    run(project, python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "detailed_monitoring or web_acl", *tests)

    build = project / "build" / "dev"
    plan = json.loads((build / "plan.json").read_text(encoding="utf-8"))
    monitoring = {each["name"]: each["inputs"].get("monitoring") for each in plan["resources"]}
    parity = (build / "parity.md").read_text(encoding="utf-8")
    shown = {
        "Add a setting": monitoring["platform-application-template"] == {"enabled": True},
        "Add a test": "tests/components/aws/test_node_group.py" in tests,
        "Add a service": {"deployment-reports.yaml", "networkpolicy-reports.yaml"}
        <= {path.name for path in (build / "manifests" / "layering-detection-dev").iterdir()}
        and "Customers asked for a daily report." in parity
        and ", 0 unexplained." in parity
        and "\n- **" not in parity,
        "Add a system": any((build / "manifests" / "orders-dev").iterdir()),
        "Add an add-on": (build / "helm" / "descheduler.yaml").is_file(),
        "Add a view": "layering-detection-reports:1.0.0" in (build / "images.txt").read_text(encoding="utf-8"),
        "Add a price": "tests/analysis/test_cost.py" in tests,
    }
    assert shown == dict.fromkeys(texts, True)
