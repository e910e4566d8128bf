"""``python -m cluster``: run a Kubernetes control plane with the nodes of a stack."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from command_line import Parser
from engine.project import load_project

MISSING_PACKAGE = 2

DEV_PACKAGES = {"cryptography", "urllib3"}
"""Packages of the ``dev`` group that the command imports."""

EPILOG = """\
exit codes:
  0    stopped by Ctrl-C or SIGTERM after the control plane was ready
  1    the stack cannot be planned, or a program of the control plane failed; the last lines say why
  2    usage error, or a missing Python package
  3    a program was not found and cannot be built; the last lines say why, and what to install
  130  stopped by Ctrl-C or SIGTERM before the control plane was ready

The API server listens on the loopback interface. No container runs: nodes, running pods, volumes, load balancers and
the controllers of Helm charts are simulated. No process and no file remains after the command.
docs/how-to/run-a-local-control-plane.md describes the use.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from cluster.command import build_only, run  # noqa: PLC0415  --help works without the dev packages
    except ModuleNotFoundError as error:
        if error.name not in DEV_PACKAGES:
            raise
        sys.stderr.write(f"The Python package {error.name} is missing. Run `make cluster`, which installs it.\n")
        return MISSING_PACKAGE
    say, warn = partial(print, flush=True), partial(print, file=sys.stderr, flush=True)
    return build_only(say, warn) if options.build_only else run(_root(), options.stack, say, warn)


def _root() -> Path:
    return Path(__file__).parent.parent


def _parser() -> Parser:
    parser = Parser(
        prog="python -m cluster",
        description="Run a Kubernetes control plane with the nodes of a stack, without AWS and without containers.",
        epilog=EPILOG,
    )
    stacks = load_project(_root()).stacks
    parser.add_argument("--stack", choices=stacks, default="dev", help="the stack to plan (default: %(default)s)")
    parser.add_argument(
        "--build-only", action="store_true", help="find the programs, build those that are missing, and exit"
    )
    return parser
