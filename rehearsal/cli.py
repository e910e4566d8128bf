"""``python -m rehearsal``: rehearse a stack with the Pulumi engine on a simulated cloud."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from command_line import Parser
from engine.project import load_project

MISSING_PACKAGE = 2

DEV_PACKAGES = {"cryptography", "urllib3"}
"""Packages of the ``dev`` group that a rehearsal imports."""

EPILOG = """\
exit codes:
  0    every step had the expected result
  1    a step had another result; the last lines show what was expected and what was found
  2    usage error, or a missing Python package
  3    a program was not found and cannot be built; the last lines say why, and what to install
  130  stopped by Ctrl-C or SIGTERM

No AWS account is used: no credentials are read, the providers listen on the loopback interface, and the state is in a
temporary folder. After a failure the folder is kept for troubleshooting; the last line shows its path.
docs/reference/rehearsal.md describes what a rehearsal proves and what it does not.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from rehearsal.session import build_only, run_session  # noqa: PLC0415  --help works without the dev packages
    except ModuleNotFoundError as error:
        package = f"{error.name}".partition(".")[0]
        if package not in DEV_PACKAGES:
            raise
        sys.stderr.write(f"The Python package {package} is missing. Run `make rehearse`, which installs it.\n")
        return MISSING_PACKAGE
    if options.build_only:
        return build_only(options.kubernetes)
    return run_session(
        options.stack,
        faults=options.faults,
        mode=options.kubernetes,
        keep=options.keep,
        quiet=options.quiet,
    )


def _parser() -> Parser:
    parser = Parser(
        prog="python -m rehearsal",
        description="Deploy, change and destroy a stack with the Pulumi engine on a simulated cloud.",
        epilog=EPILOG,
    )
    stacks = load_project(Path(__file__).parent.parent).stacks
    parser.add_argument("--stack", choices=stacks, default="dev", help="the stack to rehearse (default: %(default)s)")
    parser.add_argument(
        "--faults",
        choices=("none", "sample", "all"),
        default="sample",
        help="which creates fail: none, 10 to 20 of them, or each one, which takes many minutes; unless none, some "
        "updates and deletes fail too, and the CLI is killed during operations (default: %(default)s)",
    )
    parser.add_argument(
        "--kubernetes",
        choices=("real", "installed", "simulated"),
        default="real",
        help="real: API server, controllers, scheduler and the provider of Pulumi, built with Go where they are "
        "missing; installed: real where they are there already; simulated: checks only the order of objects "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--build-only", action="store_true", help="find the programs, build those that are missing, and exit"
    )
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder and print its path")
    parser.add_argument("--quiet", action="store_true", help="print only the result")
    return parser
