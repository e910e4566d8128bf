"""One run of the command: find the CLI, rehearse in a temporary folder, and report the result as an exit code."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from pulumi.automation import CommandError

from cluster.control_plane import StartError
from cluster.processes import ProgramEndedError
from plan.errors import PlanError
from rehearsal.fault_injection import Extent
from rehearsal.kubernetes.plugin import ProviderError
from rehearsal.rehearsal import Rehearsal
from rehearsal.report import RehearsalError, Report
from rehearsal.tools import Mode, NoToolsError, Tools, build_programs, find_tools

FAILED, NO_PROGRAM, STOPPED = 1, 3, 130


def build_only(mode: Mode) -> int:
    """Build the programs that are missing, and return the exit code."""
    report = Report()
    try:
        build_programs(mode, report.always)
    except NoToolsError as error:
        report.failure(str(error))
        return NO_PROGRAM
    except KeyboardInterrupt:
        report.failure("the build was stopped")
        return STOPPED
    return 0


def run_session(stack: str, *, faults: Extent, mode: Mode, keep: bool, quiet: bool) -> int:
    """Rehearse a stack and return the exit code."""
    report = Report(quiet=quiet)
    sys.unraisablehook = _ignore_unfinished_coroutines
    try:
        return _run_in_folder(stack, faults, find_tools(stack, mode, report.always), report, keep=keep)
    except NoToolsError as error:
        report.failure(str(error))
        return NO_PROGRAM
    except KeyboardInterrupt:
        report.failure("the rehearsal was stopped")
        return STOPPED


def _run_in_folder(stack: str, faults: Extent, tools: Tools, report: Report, *, keep: bool) -> int:
    """Rehearse in a temporary folder, which is deleted unless the rehearsal fails."""
    folder, kept = Path(tempfile.mkdtemp(prefix="landfall-rehearsal-")), True
    try:
        _rehearse(stack, faults, folder, tools, report)
        kept = keep
    except (RehearsalError, CommandError, PlanError, StartError, ProgramEndedError, ProviderError) as error:
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


def _rehearse(stack: str, faults: Extent, folder: Path, tools: Tools, report: Report) -> None:
    started = time.monotonic()
    report.say(f"{stack}: rehearsal with {tools}")
    rehearsal = Rehearsal(stack, folder, tools, report)
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
