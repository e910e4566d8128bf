"""``python -m rehearsal``: rehearse a stack with the real Pulumi engine on a simulated cloud."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pulumi.automation import CommandError

from plan.errors import PlanError
from rehearsal.pulumi_cli import NoCliError, find_cli, version_of
from rehearsal.pulumi_command import Command
from rehearsal.rehearsal import Rehearsal
from rehearsal.report import RehearsalError, Report
from tests.support.settings_documents import STACKS

FAILED, NO_CLI, STOPPED = 1, 3, 130

EPILOG = """\
exit codes:
  0  every step was as expected
  1  a step was not: the last lines say what was expected and what was found
  2  wrong usage
  3  no Pulumi CLI, and no way to get one: the last lines say what to install
  130  stopped by Ctrl-C or SIGTERM

After a failure the temporary folder stays for who wants to look into it; the last line says where.
Nothing real is touched: no credentials are read, the providers run on the loopback interface, and the state lies
in a temporary folder. docs/rehearsal.md says what a rehearsal proves and what it does not.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Gives the exit code."""
    options = _parser().parse_args(arguments)
    report = Report(quiet=options.quiet)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.unraisablehook = _without_half_made_coroutines
    try:
        cli = find_cli(report.always)
        return _in_a_folder(options, cli, report)
    except NoCliError as error:
        report.failure(str(error))
        return NO_CLI
    except KeyboardInterrupt:
        report.failure("the rehearsal was stopped")
        return STOPPED


def _in_a_folder(options: argparse.Namespace, cli: Path, report: Report) -> int:
    """The folder goes when all is well, and when a person stops it; whatever else ends it is to be looked into."""
    folder, kept = Path(tempfile.mkdtemp(prefix="landfall-rehearsal-")), True
    try:
        _rehearse(options, folder, cli, report)
        kept = options.keep
    except (RehearsalError, CommandError, PlanError) as error:
        report.failure(f"the rehearsal failed: {error}")
        return FAILED
    except KeyboardInterrupt:
        kept = options.keep
        raise
    finally:
        if kept:
            report.always(f"state, passphrase, settings and cloud are kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _rehearse(options: argparse.Namespace, folder: Path, cli: Path, report: Report) -> None:
    started = time.monotonic()
    version = version_of(cli) or ()
    report.say(f"{options.stack}, with pulumi {'.'.join(map(str, version))} on a simulated cloud")
    rehearsal = Rehearsal(options.stack, folder, Command(cli, version), report)
    try:
        rehearsal.life()
        if options.faults != "none":
            rehearsal.faults(options.faults)
            rehearsal.crashes()
    except (RehearsalError, CommandError, PlanError):
        report.always(f"{options.stack}: failed after {time.monotonic() - started:.0f} s; {rehearsal.figures}")
        raise
    figures = f"; {rehearsal.figures}" if options.faults != "none" else ""
    report.always(f"{options.stack}: rehearsed in {time.monotonic() - started:.0f} s{figures}")


def _without_half_made_coroutines(unraisable: sys.UnraisableHookArgs) -> None:
    """A program that fails leaves coroutines of the SDK's behind; their end says nothing that its error did not."""
    if str(unraisable.exc_value) != "no running event loop":
        sys.__unraisablehook__(unraisable)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal",
        description="Deploy, change and destroy a stack with the real Pulumi engine on a simulated cloud.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stack", choices=STACKS, default="dev", help="which stack (default: dev)")
    parser.add_argument(
        "--faults",
        choices=("none", "sample", "all"),
        default="sample",
        help="which creates fail: none, some ten or twenty (default), or each of them once, which takes many minutes; "
        "unless none, some updates and deletes fail as well, and the CLI is killed in the middle",
    )
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder, and say where it is")
    parser.add_argument("--quiet", action="store_true", help="say only how it ended")
    return parser


if __name__ == "__main__":
    sys.exit(main())
