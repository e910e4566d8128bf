"""Command line options of ``python -m preview``."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from command_line import Parser
from plan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plan.model import Mode

_DESCRIPTION = """\
Preview a stack without an AWS account, a cluster or the Pulumi CLI: plan it, check that its
pods can be scheduled and that it can be destroyed in order, estimate its cost, and render
every Kubernetes manifest, IAM policy and Helm value."""

_EPILOG = """\
examples:
  python -m preview --stack prod          plan prod, write build/prod, print a summary
  python -m preview --stack dev --json    print the plan as JSON
  python -m preview --state dev.json      show a deployed stack

output folder:
  manifests/      Kubernetes objects, one folder per namespace
  iam/            IAM policies
  helm/           values of the Helm releases
  architecture.md, parity.md, cost.md, plan.json
  A run replaces the files of an earlier run and no others.

exit codes:
  0  the stack is planned, and the analyses found no fault
  1  the program or its settings are invalid, pods are unschedulable, or ordering
     constraints are violated
  2  wrong usage, such as an invalid option, or a file or folder that cannot be read or written
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of one run."""

    stack: str
    state: Path | None
    """Export of a deployed stack, which is shown instead of a planned one."""
    out: Path | None
    """Output folder; None for the default, which depends on the stack."""
    json: bool
    quiet: bool
    mode: Mode
    stack_outputs: Mapping[str, Path]
    project: Path
    traceback: bool


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Parse the arguments, by default those of the process; a UsageError names an option that has no effect."""
    given = _parser().parse_args(arguments)
    if given.state:
        _refuse_planning_options(given)
    return Options(
        stack=given.stack,
        state=given.state,
        out=given.out,
        json=given.json,
        quiet=given.quiet,
        mode=given.mode or "up",
        stack_outputs=_stack_outputs(given.stack_outputs),
        project=given.project,
        traceback=given.traceback,
    )


def _parser() -> Parser:
    parser = Parser(
        prog="python -m preview",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--stack", default="dev", help="stack to plan (default: %(default)s)")
    source.add_argument("--state", type=Path, metavar="FILE", help="show a deployed stack from `pulumi stack export`")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="output folder (default: build/<stack> in the project; with --state: build/<stack>-state)",
    )
    parser.add_argument("--json", action="store_true", help="print only the plan, as JSON")
    parser.add_argument("--quiet", action="store_true", help="print only warnings and errors")
    parser.add_argument(
        "--mode",
        choices=("up", "preview"),
        help="up: simulate computed values, so that everything can be rendered (default); "
        "preview: leave computed values unknown, as before the first deployment",
    )
    parser.add_argument(
        "--stack-outputs",
        action="append",
        default=[],
        metavar="STACK=FILE",
        help="use outputs from `pulumi stack output --json` for a stack that this one refers to, instead of planning "
        "that stack (repeatable)",
    )
    parser.add_argument(
        "--project", type=Path, default=Path(), metavar="FOLDER", help="folder of Pulumi.yaml (default: .)"
    )
    parser.add_argument("--traceback", action="store_true", help="print the traceback of an error")
    return parser


def _refuse_planning_options(given: argparse.Namespace) -> None:
    options = {"--mode": given.mode, "--stack-outputs": given.stack_outputs, "--project": given.project != Path()}
    if unused := [option for option, value in options.items() if value]:
        msg = f"{' and '.join(unused)}: no effect with --state, which plans nothing. Remove it."
        raise UsageError(msg)


def _stack_outputs(options: Sequence[str]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for text in options:
        stack, _, file = text.partition("=")
        if not stack or not file:
            msg = f"--stack-outputs {text}: not STACK=FILE. Example: --stack-outputs dev=outputs.json"
            raise UsageError(msg)
        if stack in found:
            msg = f"--stack-outputs {stack}: given twice. Give one file for each stack."
            raise UsageError(msg)
        found[stack] = Path(file).absolute()
    return found
