"""One run of the command: find the CLI, rehearse in a temporary folder, and report the result as an exit code."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from pulumi.automation import CommandError

from plan.errors import PlanError
from rehearsal.fault_injection import Extent
from rehearsal.pulumi_cli import NoCliError, find_cli, version_of
from rehearsal.pulumi_command import Command
from rehearsal.rehearsal import Rehearsal
from rehearsal.report import RehearsalError, Report

FAILED, NO_CLI, STOPPED = 1, 3, 130


def run_session(stack: str, *, faults: Extent, keep: bool, quiet: bool) -> int:
    """Rehearse a stack and return the exit code."""
    report = Report(quiet=quiet)
    sys.unraisablehook = _ignore_unfinished_coroutines
    try:
        return _run_in_folder(stack, faults, find_cli(report.always), report, keep=keep)
    except NoCliError as error:
        report.failure(str(error))
        return NO_CLI
    except KeyboardInterrupt:
        report.failure("the rehearsal was stopped")
        return STOPPED


def _run_in_folder(stack: str, faults: Extent, cli: Path, report: Report, *, keep: bool) -> int:
    """Rehearse in a temporary folder, which is deleted unless the rehearsal fails."""
    folder, kept = Path(tempfile.mkdtemp(prefix="landfall-rehearsal-")), True
    try:
        _rehearse(stack, faults, folder, cli, report)
        kept = keep
    except (RehearsalError, CommandError, PlanError) as error:
        report.failure(f"the rehearsal failed: {error}")
        return FAILED
    except KeyboardInterrupt:
        kept = keep
        raise
    finally:
        if kept:
            report.always(f"state, passphrase, settings and cloud are kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _rehearse(stack: str, faults: Extent, folder: Path, cli: Path, report: Report) -> None:
    started = time.monotonic()
    version = version_of(cli) or ()
    report.say(f"{stack}: rehearsal with pulumi {'.'.join(map(str, version))} on a simulated cloud")
    rehearsal = Rehearsal(stack, folder, Command(cli, version), report)
    try:
        rehearsal.lifecycle()
        if faults != "none":
            rehearsal.fault_injection(faults)
            rehearsal.crash_tests()
    except (RehearsalError, CommandError, PlanError):
        report.always(f"{stack}: failed after {time.monotonic() - started:.0f} s; {rehearsal.totals}")
        raise
    totals = f"; {rehearsal.totals}" if faults != "none" else ""
    report.always(f"{stack}: succeeded in {time.monotonic() - started:.0f} s{totals}")


def _ignore_unfinished_coroutines(unraisable: sys.UnraisableHookArgs) -> None:
    """Drop the error of the SDK's unfinished coroutines, which a failed program leaves behind."""
    if str(unraisable.exc_value) != "no running event loop":
        sys.__unraisablehook__(unraisable)
