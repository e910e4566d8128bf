"""Check a deployed stack against its plan, through its Ingresses and the API of its cluster."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
from rich.progress import track

from command_line import Parser
from engine.run import plan_stack
from nested import value_at
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
from smoke.manifest import namespace
from smoke.options import ByNamespace, address, dns_name, for_namespace, number, positive
from smoke.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smoke.http_request import Address

_EPILOG = """\
exit codes:
  0  all checks passed
  1  a check failed, or the stack plans no Kubernetes objects
  2  invalid arguments, settings or kubeconfig
  3  the API server cannot be reached or rejects the credentials

The check creates one file in each writable volume and removes it. It changes nothing else and prints no secret.
"""

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
        type=for_namespace(dns_name),
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="DNS name in the load balancer's certificate, for HTTPS, or NAMESPACE=NAME for each of several "
        "(default: the name whose record the stack plans)",
    )
    parser.add_argument(
        "--ingress-address",
        type=for_namespace(address),
        nargs="+",
        action="extend",
        default=[],
        metavar="HOST:PORT",
        help="address of the load balancer, for example of a tunnel, or NAMESPACE=HOST:PORT for each of several "
        "(default: the address in the status of each Ingress)",
    )
    parser.add_argument(
        "--timeout",
        type=positive,
        default=10.0,
        metavar="SECONDS",
        help="maximum time to connect, and to wait for each response (default: %(default)g)",
    )
    parser.add_argument(
        "--wait",
        type=number,
        default=0.0,
        metavar="SECONDS",
        help="repeat all checks until they pass, for at most this time (default: %(default)g)",
    )
    parser.add_argument(
        "--quiet-minutes",
        type=number,
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


def _check(options: argparse.Namespace) -> Report:
    with contextlib.redirect_stdout(sys.stderr):
        expected = Expected.of(plan_stack(options.project, options.stack))
    tls_names = ByNamespace(options.tls_name, expected.public_names)
    addresses = ByNamespace(options.ingress_address)
    ingresses = expected.of_kind("Ingress")
    tls_names.refuse_others("--tls-name", expected.stack, ingresses)
    addresses.refuse_others("--ingress-address", expected.stack, ingresses)
    _refuse_tls_without_name(expected, tls_names)
    _refuse_one_address_of_several_load_balancers(expected, addresses)
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
            tls_names=tls_names,
            ingress_addresses=addresses,
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


def _refuse_tls_without_name(expected: Expected, tls_names: ByNamespace[str]) -> None:
    """Raise ``UsageError`` if a certificate has to be checked and no rule of an Ingress names its host."""
    nameless = [each for each in expected.of_kind("Ingress") if speaks_tls(each) and None in hosts(each)]
    if within := sorted({str(namespace(each)) for each in nameless if not tls_names.of(each)}):
        msg = (
            f"stack {expected.stack}: its Ingresses in {' and '.join(within)} use HTTPS. Give the DNS name of each "
            f"certificate: --tls-name {within[0]}=shop.example.com."
        )
        raise UsageError(msg)


def _refuse_one_address_of_several_load_balancers(expected: Expected, addresses: ByNamespace[Address]) -> None:
    """Raise ``UsageError`` if one address stands for Ingresses of several classes, which have a load balancer each."""
    shared = [each for each in expected.of_kind("Ingress") if addresses.applies_to_all(each)]
    if len({value_at(each, "spec", "ingressClassName") for each in shared}) > 1:
        within = sorted({str(namespace(each)) for each in shared})
        msg = (
            f"stack {expected.stack}: its Ingresses have several load balancers. Give the address of each: "
            f"--ingress-address {' '.join(f'{each}=HOST:PORT' for each in within)}."
        )
        raise UsageError(msg)
