"""Ingresses: each rule leads from outside to a service that says it is healthy, and to the right one."""

from __future__ import annotations

import http.client
import json
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from plan.values import is_mapping
from smoke import http_request as health
from smoke.check import Check, Verdict, bad, good
from smoke.http_request import Address, Question
from smoke.manifest import Manifest, at, listed, name, namespace

if TYPE_CHECKING:
    from smoke.context import Site

_ALB = "alb.ingress.kubernetes.io"
PORTS = {"http": 80, "https": 443}
"""Where a load balancer listens."""


def speaks_tls(planned: Manifest) -> bool:
    """Whether callers come by HTTPS: by a listener of the load balancer, or by a certificate of the Ingress's own."""
    return "HTTPS" in str(_annotation(planned, "listen-ports")) or bool(listed(planned, "spec", "tls"))


def hosts(planned: Manifest) -> list[str | None]:
    """The hosts of its rules; None is any."""
    return [rule.get("host") for rule in listed(planned, "spec", "rules")]


def _healthy(planned: Manifest, found: Manifest, site: Site) -> Verdict:
    tls = speaks_tls(planned)
    scheme = "https" if tls else "http"
    address = site.ingress_address or _address(found, PORTS[scheme])
    if address is None:
        return bad(
            "no address yet",
            expected="the address of a load balancer in its status",
            remedy=f"kubectl --namespace {namespace(found)} describe ingress {name(found)}",
        )
    path = str(_annotation(planned, "healthcheck-path") or "/health")
    for rule in listed(planned, "spec", "rules"):
        host = str(rule.get("host") or site.tls_name or address.host)
        question = Question(path=path, host=host, tls_name=(site.tls_name or host) if tls else None)
        if fault := _fault(_service(rule), address, question, site.timeout):
            return fault
    return good(f"{scheme} {path} 200 as {', '.join(host or 'any host' for host in hosts(planned))}")


def _fault(service: str, address: Address, question: Question, timeout: float) -> Verdict | None:
    place, expected = f"{question} at {address}", f"200 from {service}"
    try:
        answer = health.ask(address, question, timeout)
    except ssl.SSLCertVerificationError as error:
        remedy = f"name what the certificate is for with --tls-name (now {question.tls_name}), or renew it"
        return bad(f"certificate refused: {error.verify_message}", expected="a trusted certificate", remedy=remedy)
    except TimeoutError:
        remedy = "is your address in loadBalancer.allowedCidrBlocks?"
        return bad(f"no answer to {place} within {timeout:g} s", expected=expected, remedy=remedy)
    except (OSError, http.client.HTTPException) as error:
        remedy = "the load balancer may be minutes old: try again; then see its listeners and its DNS name"
        return bad(f"no answer to {place}: {error or type(error).__name__}", expected=expected, remedy=remedy)
    if answer.status != HTTPStatus.OK:
        remedy = "502, 503 and 504 come from the load balancer: see its target group, and `available`"
        return bad(f"{answer.status} to {place}", expected=expected, remedy=remedy)
    if (answering := _says(answer.body)) not in {None, service}:
        remedy = "a host rule of the load balancer is missing or in the wrong order: see the Ingress's events"
        return bad(f"200 to {place}, but from {answering}", expected=expected, remedy=remedy)
    return None


def _annotation(planned: Manifest, key: str) -> Any:
    return at(planned, "metadata", "annotations", f"{_ALB}/{key}")


def _address(ingress: Manifest, port: int) -> Address | None:
    for each in listed(ingress, "status", "loadBalancer", "ingress"):
        if host := each.get("hostname") or each.get("ip"):
            return Address(host=str(host), port=port)
    return None


def _service(rule: Manifest) -> str:
    return str(listed(rule, "http", "paths")[0]["backend"]["service"]["name"])


def _says(body: bytes) -> str | None:
    """The service that an answer names itself; a fallback rule would answer 200 just as well, for another one."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return str(content["service"]) if is_mapping(content) and "service" in content else None


CHECKS = (Check(title="health", kind="Ingress", judge=_healthy),)
