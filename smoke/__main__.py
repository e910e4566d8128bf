"""``python -m smoke``: check a deployed stack against its plan, through its Ingress and its cluster's API."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
from rich.console import Console
from rich.progress import track

from engine.run import plan_stack
from plan.console import console_for
from smoke import checklist
from smoke.api import Api, connect
from smoke.check import Result
from smoke.checks.ingresses import hosts, speaks_tls
from smoke.cluster import Cluster
from smoke.context import Site
from smoke.errors import Unreachable, WrongUse
from smoke.expected import Expected
from smoke.http_request import Address
from smoke.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPILOG = """\
Exit codes: 0 all checks hold, 1 some do not, 2 the command was used wrongly, 3 the cluster cannot be reached.

It changes nothing but for one file in each writable volume, which it takes away again. It shows no value of a secret.
"""

_PAUSE_SECONDS = 10.0
"""Between two rounds of --wait: as often as the readiness probes ask."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = _check(options)
    except (WrongUse, pulumi.RunError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    except Unreachable as error:
        sys.stderr.write(f"error: {error}\n")
        return 3
    if options.json:
        sys.stdout.write(report.render_json())
    else:
        report.show(console_for(sys.stdout))
    return 0 if report.ok else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m smoke",
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stack", default="dev", help="the stack that is deployed (default: %(default)s)")
    parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="default: KUBECONFIG, or kubectl's own")
    parser.add_argument("--context", metavar="NAME", help="of the kubeconfig (default: its current one)")
    parser.add_argument(
        "--tls-name",
        metavar="NAME",
        help="what the load balancer's certificate is for, where it speaks HTTPS (default: the name whose record the "
        "stack plans)",
    )
    parser.add_argument(
        "--ingress-address",
        type=_address,
        metavar="HOST:PORT",
        help="reach every Ingress here, as through a tunnel, and not where its status says",
    )
    parser.add_argument(
        "--timeout", type=_seconds, default=10.0, metavar="SECONDS", help="for each answer (default: %(default)s)"
    )
    parser.add_argument(
        "--wait",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="as long as something fails, check all again for this long (default: %(default)s)",
    )
    parser.add_argument(
        "--quiet-minutes",
        type=_seconds,
        default=60.0,
        metavar="MINUTES",
        help="for how long no container may have restarted (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON, and nothing else, to stdout")
    parser.add_argument(
        "--project", type=Path, default=Path(), metavar="FOLDER", help="the folder of Pulumi.yaml (default: this one)"
    )
    return parser


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        msg = f"{text} must read HOST:PORT"
        raise argparse.ArgumentTypeError(msg)
    return Address(host=host, port=int(port))


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        msg = f"{text} must be a number from 0"
        raise argparse.ArgumentTypeError(msg)
    return number


def _check(options: argparse.Namespace) -> Report:
    with contextlib.redirect_stdout(sys.stderr):
        expected = Expected.of(plan_stack(options.project, options.stack))
    tls_name = options.tls_name or expected.public_name
    _refuse_tls_without_name(expected, tls_name)
    api = Api(connect(options.kubeconfig, options.context), options.timeout)
    version = api.version()
    deadline = time.monotonic() + options.wait
    while True:
        site = Site(
            expected=expected,
            cluster=Cluster(api),
            now=datetime.now(UTC),
            timeout=options.timeout,
            quiet_period=timedelta(minutes=options.quiet_minutes),
            tls_name=tls_name,
            ingress_address=options.ingress_address,
        )
        report = Report(stack=options.stack, server=api.server, version=version, results=_results(site))
        if report.ok or time.monotonic() + _PAUSE_SECONDS > deadline:
            return report
        time.sleep(_PAUSE_SECONDS)


def _results(site: Site) -> tuple[Result, ...]:
    console = Console(stderr=True)
    steps = track(
        checklist.run(site),
        "checking",
        total=len(checklist.cases(site.expected)),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    return tuple(steps)


def _refuse_tls_without_name(expected: Expected, tls_name: str | None) -> None:
    """A certificate cannot be checked without the name that it is for, and no rule of these Ingresses says it."""
    nameless = [each for each in expected.of_kind("Ingress") if speaks_tls(each) and None in hosts(each)]
    if nameless and not tls_name:
        msg = f"The stack {expected.stack} speaks HTTPS: name what its certificate is for with --tls-name."
        raise WrongUse(msg)


if __name__ == "__main__":
    sys.exit(main())
