"""Checks of Ingresses: each rule routes from outside to the planned service, and the service is healthy."""

from __future__ import annotations

import http.client
import json
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from nested import value_at
from plan.values import is_mapping
from smoke.check import Check, Outcome, failed, passed
from smoke.http_request import Address, HttpRequest, send
from smoke.manifest import Manifest, items_at, name, namespace

if TYPE_CHECKING:
    from smoke.context import CheckContext

_ALB = "alb.ingress.kubernetes.io"
PORTS = {"http": 80, "https": 443}
"""Ports of the load balancer, by scheme."""


def speaks_tls(planned: Manifest) -> bool:
    """Return True if callers use HTTPS, by a listener of the load balancer or a certificate of the Ingress."""
    return "HTTPS" in str(_annotation(planned, "listen-ports")) or bool(items_at(planned, "spec", "tls"))


def hosts(planned: Manifest) -> list[str | None]:
    """Return the hosts of the rules; None matches any host."""
    return [rule.get("host") for rule in items_at(planned, "spec", "rules")]


def _healthy(planned: Manifest, found: Manifest, context: CheckContext) -> Outcome:
    tls = speaks_tls(planned)
    scheme = "https" if tls else "http"
    address = context.ingress_addresses.of(planned) or _address(found, PORTS[scheme])
    if address is None:
        return failed(
            "no address",
            expected="a load balancer's address in the status",
            remedy=f"run `kubectl --namespace {namespace(found)} describe ingress {name(found)}`",
        )
    path = str(_annotation(planned, "healthcheck-path") or "/health")
    tls_name = context.tls_names.of(planned)
    for rule in items_at(planned, "spec", "rules"):
        host = str(rule.get("host") or tls_name or address.host)
        request = HttpRequest(path=path, host=host, tls_name=(tls_name or host) if tls else None)
        if fault := _fault(_service(rule), address, request, context.timeout):
            return fault
    return passed(f"{scheme} {path} 200 for host {', '.join(host or 'any' for host in hosts(planned))}")


def _fault(service: str, address: Address, request: HttpRequest, timeout: float) -> Outcome | None:
    target, expected = f"{request} at {address}", f"200 from {service}"
    try:
        response = send(address, request, timeout)
    except ssl.SSLCertVerificationError as error:
        remedy = f"name the host of the certificate with --tls-name (now {request.tls_name}), or renew the certificate"
        return failed(
            f"certificate not trusted: {error.verify_message}", expected="a trusted certificate", remedy=remedy
        )
    except TimeoutError:
        remedy = "check that your IP address is in loadBalancer.allowedCidrBlocks"
        return failed(f"no response to {target} within {timeout:g} s", expected=expected, remedy=remedy)
    except (OSError, http.client.HTTPException) as error:
        remedy = "a new load balancer needs some minutes; after that check its listeners and its DNS name"
        return failed(f"no response to {target}: {error or type(error).__name__}", expected=expected, remedy=remedy)
    if response.status != HTTPStatus.OK:
        remedy = "502, 503 and 504 come from the load balancer: check its target group and the check `available`"
        return failed(f"{response.status} for {target}", expected=expected, remedy=remedy)
    if (answering := _service_name(response.body)) not in {None, service}:
        remedy = "a host rule is missing or has the wrong priority: see the events of the Ingress"
        return failed(f"200 for {target}, but from {answering}", expected=expected, remedy=remedy)
    return None


def _annotation(planned: Manifest, key: str) -> Any:
    return value_at(planned, "metadata", "annotations", f"{_ALB}/{key}")


def _address(ingress: Manifest, port: int) -> Address | None:
    for each in items_at(ingress, "status", "loadBalancer", "ingress"):
        if host := each.get("hostname") or each.get("ip"):
            return Address(host=str(host), port=port)
    return None


def _service(rule: Manifest) -> str:
    return str(items_at(rule, "http", "paths")[0]["backend"]["service"]["name"])


def _service_name(body: bytes) -> str | None:
    """Return the service that the response names. A fallback rule returns 200 too, from another service."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return str(content["service"]) if is_mapping(content) and "service" in content else None


CHECKS = (Check(title="health", kind="Ingress", function=_healthy),)
