"""The preview command: plan or read a stack, analyze it, write its files, print a summary, and refuse it on errors."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project import require_stack
from engine.run import Planner
from engine.tenants import Tenants, tenants_of
from plan import state
from plan.errors import PlanError
from preview import streams
from preview.analyses import analyze
from preview.views import folder, plan_json

if TYPE_CHECKING:
    from plan.model import Plan
    from preview.analyses import Analyses
    from preview.options import Options
    from preview.views.files import Files


def run(options: Options) -> None:
    """Preview a stack. A PlanError is raised after the output where a planned stack has errors.

    The errors of a deployed stack are warnings: it exists already.
    """
    began = time.monotonic()
    if options.state:
        plan, tenants = state.read(options.state), Tenants((), ())
        out = options.out or Path("build", f"{plan.stack}-state")
    else:
        planner = Planner(options.project, options.stack_outputs)
        require_stack(planner.project, options.stack)
        out = options.out or options.project / "build" / options.stack
        folder.check(out)
        plan, tenants = _plan(planner, options)
    analyses = analyze(plan, tenants.plans)
    files = folder.files_of(plan, analyses)
    folder.write(out, files)
    errors = analyses.errors()
    _print_messages(plan, [*tenants.problems, *analyses.packing.warnings, *(errors if options.state else ())], options)
    with streams.tolerate_closed_pipe(sys.stdout):
        if options.json:
            sys.stdout.write(plan_json.render(plan))
        elif not options.quiet:
            _print_summary(plan, analyses, files, out, "deployed" if options.state else f"planned, mode {plan.mode}")
            sys.stdout.write(f"\n{'Read' if options.state else 'Planned'} in {time.monotonic() - began:.1f} s\n")
    if errors and not options.state:
        raise PlanError("\nerror: ".join(errors))


def _plan(planner: Planner, options: Options) -> tuple[Plan, Tenants]:
    """Plan the stack and its tenants. Output of the programs goes to stderr, apart from the output of the preview."""
    with contextlib.redirect_stdout(sys.stderr):
        try:
            plan = planner.plan(options.stack, options.mode)
        except SystemExit as error:
            msg = f"The program exited with code {error.code}."
            raise PlanError(msg) from error
        return plan, tenants_of(planner, options.stack, options.mode)


def _print_messages(plan: Plan, warnings: list[str], options: Options) -> None:
    messages = [
        f"{message.severity}: {message.message}\n"
        for message in plan.diagnostics
        if message.severity == "warning" or not options.quiet
    ]
    streams.write(sys.stderr, "".join([*messages, *(f"warning: {warning}\n" for warning in warnings)]))


def _print_summary(plan: Plan, analyses: Analyses, files: Files, out: Path, status: str) -> None:
    from preview.views import summary  # noqa: PLC0415 - rich takes a tenth of a second to import

    summary.show(plan, analyses, files, out, status)
