"""``python -m preview``: preview a stack of this project with no AWS account, no cluster and no Pulumi command line."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi

from analysis import ordering
from analysis.scheduling import Packing, pack
from engine.run import plan_stack
from engine.tenants import Tenants, tenants_of
from plan import state
from plan.errors import PlanError, UsageError
from preview.views import folder, plan_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plan.model import Mode, Plan
    from preview.views.files import Files

_EPILOG = """\
Exit codes: 0 planned, 1 the stack is faulty, 2 the command was used wrongly.

A stack is faulty, too, when a pod of it finds no node, or when it cannot be made and destroyed in good order.

The folder holds manifests/ (Kubernetes objects, a folder a namespace), iam/ (policies), helm/ (values) and the files
architecture.md, parity.md, cost.md and plan.json. A run replaces what an earlier run wrote there and nothing else.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        _preview(options)
    except UsageError as error:
        _complain(str(error))
        return 2
    except pulumi.RunError as error:
        _complain(str(error))
        if options.traceback:
            traceback.print_exception(error)
        return 1
    except (BrokenPipeError, SystemExit):
        # Whoever reads has seen enough (`… | head`; rich makes an exit of it): the rest has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # noqa: BLE001  any fault of the program ends here, as a sentence
        _complain(_sentence(error, options.project.resolve()))
        if options.traceback:
            traceback.print_exception(error)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m preview",
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--stack", default="dev", help="the stack to plan (default: %(default)s)")
    source.add_argument(
        "--state", type=Path, metavar="FILE", help="show a deployed stack instead, as `pulumi stack export` prints it"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where to write the files (default: build/<stack>, and build/<stack>-state for a deployed one)",
    )
    parser.add_argument("--json", action="store_true", help="print the plan as JSON, and nothing else, to stdout")
    parser.add_argument("--quiet", action="store_true", help="print problems only")
    parser.add_argument(
        "--mode",
        choices=("preview", "up"),
        help="preview: computed values are unknown, as before a first deployment; "
        "up: simulated values, so that everything is rendered (default: up)",
    )
    parser.add_argument(
        "--stack-outputs",
        action="append",
        default=[],
        metavar="STACK=FILE",
        help="outputs of a stack that this one refers to, as `pulumi stack output --json` prints them; "
        "without it, a stack of this project is planned to know its outputs (may be repeated)",
    )
    parser.add_argument(
        "--project", type=Path, default=Path(), metavar="FOLDER", help="the folder of Pulumi.yaml (default: this one)"
    )
    parser.add_argument("--traceback", action="store_true", help="show where in the code a fault comes from")
    return parser


def _preview(options: argparse.Namespace) -> None:
    began = time.monotonic()
    tenants, faults = Tenants((), ()), _warn
    if options.state:
        _refuse_planning_options(options)
        plan = state.read(options.state)
        out: Path = options.out or Path("build", f"{plan.stack}-state")
    else:
        out = options.out or Path("build", options.stack)
        folder.check(out)
        mode = options.mode or "up"
        # What programs print goes to stderr, and does not mix with what is printed of the plan.
        with contextlib.redirect_stdout(sys.stderr):
            plan = _plan(options, mode)
            tenants = tenants_of(options.project, options.stack, mode)
        faults = _refuse
    files = folder.files_of(plan)
    folder.write(out, files)
    packing = pack(plan, tenants.plans)
    for message in plan.diagnostics:
        if message.severity == "warning" or not options.quiet:
            sys.stderr.write(f"{message.severity}: {message.message}\n")
    _warn([*tenants.problems, *packing.warnings])
    if options.json:
        sys.stdout.write(plan_json.render(plan))
    elif not options.quiet:
        stack = f"{plan.project} / {plan.stack}"
        what = f"deployed as {stack}" if options.state else f"planned for {stack} ({plan.mode})"
        _show(plan, packing, files, out, what)
        sys.stdout.write(f"{'read' if options.state else 'planned'} in {time.monotonic() - began:.1f} s\n")
    faults([*packing.errors, *ordering.missing(plan)])


def _warn(sentences: Sequence[str]) -> None:
    """What has to be known and keeps nothing from being planned, or is deployed already."""
    for sentence in sentences:
        sys.stderr.write(f"warning: {sentence}\n")


def _refuse(faults: Sequence[str]) -> None:
    """A plan that can be seen to fail is shown and then refused, with every reason."""
    if faults:
        raise PlanError("\nerror: ".join(faults))


def _plan(options: argparse.Namespace, mode: Mode) -> Plan:
    try:
        return plan_stack(options.project, options.stack, mode, stack_outputs=_given_outputs(options))
    except SystemExit as error:
        msg = f"The program ended itself with exit code {error.code}."
        raise PlanError(msg) from error


def _refuse_planning_options(options: argparse.Namespace) -> None:
    """A state is shown as it is: what says how to plan would be passed over in silence."""
    given = {"--mode": options.mode, "--stack-outputs": options.stack_outputs, "--project": options.project != Path()}
    if useless := [option for option, value in given.items() if value]:
        msg = f"{' and '.join(useless)} cannot stand beside --state, which shows what is deployed and plans nothing."
        raise UsageError(msg)


def _given_outputs(options: argparse.Namespace) -> dict[str, Path]:
    given: dict[str, Path] = {}
    for text in options.stack_outputs:
        stack, _, file = text.partition("=")
        if not stack or not file:
            msg = f"--stack-outputs {text} must read STACK=FILE."
            raise UsageError(msg)
        if stack in given:
            msg = f"--stack-outputs names the stack {stack} twice."
            raise UsageError(msg)
        given[stack] = Path(file).absolute()
    return given


def _show(plan: Plan, packing: Packing, files: Files, out: Path, what: str) -> None:
    from plan.console import console_for  # noqa: PLC0415 - rich is loaded only where a tree is shown
    from preview.views import cost, critical_path, parity, tree  # noqa: PLC0415 - rich is loaded only where a tree is shown
    from preview.views import ordering as order  # noqa: PLC0415
    from preview.views import packing as nodes  # noqa: PLC0415

    console = console_for(sys.stdout)
    tree.show(plan, console, what)
    console.print()
    for name in ("manifests", "iam", "helm"):
        count = sum(path.startswith(f"{name}/") for path in files)
        console.print(f"{count:>5} files in {out / name}", no_wrap=True, overflow="ellipsis", markup=False)
    for name in ("architecture.md", "parity.md", "cost.md", "plan.json"):
        console.print(f"      {out / name}", no_wrap=True, overflow="ellipsis", markup=False)
    console.print(nodes.text(packing), markup=False, highlight=False)
    console.print(order.text(plan), markup=False)
    console.print(parity.text(plan), markup=False)
    console.print(critical_path.text(plan), markup=False)
    console.print(cost.text(plan), markup=False)


def _complain(message: str) -> None:
    sys.stderr.write(f"error: {message}\n")


def _sentence(error: Exception, root: Path) -> str:
    """Type and message of an unexpected fault, and the line of the program it comes from."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(f"{root}/")
        and "/site-packages/" not in frame.filename
        and not frame.filename.startswith(f"{Path(__file__).parent}/")
    ]
    place = f" ({Path(frames[-1].filename).relative_to(root)}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


if __name__ == "__main__":
    sys.exit(main())
