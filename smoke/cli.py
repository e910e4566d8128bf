"""Check a deployed stack against its plan, through its Ingresses and the API of its cluster."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
from rich.progress import track

from command_line import Parser
from engine.run import plan_stack
from plan.console import console_for
from plan.errors import UsageError
from smoke import checklist
from smoke.api import Api, connect
from smoke.check import Result
from smoke.checks.ingresses import hosts, speaks_tls
from smoke.cluster import Cluster
from smoke.context import CheckContext
from smoke.errors import ClusterUnreachableError
from smoke.expected import Expected
from smoke.http_request import Address
from smoke.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPILOG = """\
exit codes:
  0  all checks passed
  1  a check failed, or the stack plans no Kubernetes objects
  2  invalid arguments, settings or kubeconfig
  3  the API server cannot be reached or rejects the credentials

The check creates one file in each writable volume and removes it. It changes nothing else and prints no secret.
"""

_DNS_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*")

_MAX_PORT = 65535

_MAX_NUMBER = 1_000_000
"""Largest number of seconds or minutes that an option accepts."""

_PAUSE_SECONDS = 10.0
"""Pause between two rounds of --wait: the interval of the readiness probes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = _check(options)
    except pulumi.RunError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    except ClusterUnreachableError as error:
        sys.stderr.write(f"error: {error}\n")
        return 3
    if options.json:
        sys.stdout.write(report.render_json())
    else:
        report.show(console_for(sys.stdout))
    return 0 if report.ok else 1


def _parser() -> Parser:
    parser = Parser(
        prog="python -m smoke",
        description=__doc__,
        epilog=_EPILOG,
    )
    parser.add_argument("--stack", default="dev", help="name of the deployed stack (default: %(default)s)")
    parser.add_argument(
        "--kubeconfig", type=Path, metavar="FILE", help="kubeconfig (default: $KUBECONFIG, or ~/.kube/config)"
    )
    parser.add_argument("--context", metavar="NAME", help="context in the kubeconfig (default: its current context)")
    parser.add_argument(
        "--tls-name",
        type=_dns_name,
        metavar="NAME",
        help="DNS name in the load balancer's certificate, for HTTPS (default: the name whose record the stack plans)",
    )
    parser.add_argument(
        "--ingress-address",
        type=_address,
        metavar="HOST:PORT",
        help="address of every Ingress, for example of a tunnel (default: the address in the status of each Ingress)",
    )
    parser.add_argument(
        "--timeout",
        type=_positive,
        default=10.0,
        metavar="SECONDS",
        help="maximum time to connect, and to wait for each response (default: %(default)g)",
    )
    parser.add_argument(
        "--wait",
        type=_number,
        default=0.0,
        metavar="SECONDS",
        help="repeat all checks until they pass, for at most this time (default: %(default)g)",
    )
    parser.add_argument(
        "--quiet-minutes",
        type=_number,
        default=60.0,
        metavar="MINUTES",
        help="period in which no container may have restarted (default: %(default)g)",
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON to stdout")
    parser.add_argument(
        "--project",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="folder of Pulumi.yaml (default: the current folder)",
    )
    return parser


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port) <= _MAX_PORT:
        msg = f"{text!r} is not an address. Give host and port, such as localhost:8080."
        raise argparse.ArgumentTypeError(msg)
    return Address(host=host.removeprefix("[").removesuffix("]"), port=int(port))


def _dns_name(text: str) -> str:
    if not _DNS_NAME.fullmatch(text):
        msg = f"{text!r} is not a DNS name. Give a name without port and scheme, such as shop.example.com."
        raise argparse.ArgumentTypeError(msg)
    return text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= _MAX_NUMBER:
        msg = f"{text!r} is not a number between 0 and {_MAX_NUMBER}, such as 30."
        raise argparse.ArgumentTypeError(msg)
    return number


def _positive(text: str) -> float:
    number = _number(text)
    if not number:
        msg = f"{text!r} is not above 0. Give a number such as 10."
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
        context = CheckContext(
            expected=expected,
            cluster=Cluster(api),
            now=datetime.now(UTC),
            timeout=options.timeout,
            quiet_period=timedelta(minutes=options.quiet_minutes),
            tls_name=tls_name,
            ingress_address=options.ingress_address,
        )
        report = Report(stack=options.stack, server=api.server, version=version, results=_results(context))
        if report.ok or time.monotonic() + _PAUSE_SECONDS > deadline:
            return report
        time.sleep(_PAUSE_SECONDS)


def _results(context: CheckContext) -> tuple[Result, ...]:
    console = console_for(sys.stderr)
    steps = track(
        checklist.run(context),
        "Checking",
        total=len(checklist.cases(context.expected)),
        console=console,
        transient=True,
        disable=console.color_system is None,
    )
    return tuple(steps)


def _refuse_tls_without_name(expected: Expected, tls_name: str | None) -> None:
    """Raise ``UsageError`` if a certificate has to be checked and no rule of an Ingress names its host."""
    nameless = [each for each in expected.of_kind("Ingress") if speaks_tls(each) and None in hosts(each)]
    if nameless and not tls_name:
        msg = f"stack {expected.stack}: its Ingresses use HTTPS. Give the DNS name of the certificate with --tls-name."
        raise UsageError(msg)
