"""HTTP requests to a load balancer, with a Host header and a TLS name that may differ from its address."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass

_MAX_BODY = 64 * 1024
"""Bytes of a response that are read; the response of a health endpoint is shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Host and port to connect to."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A GET request."""

    path: str
    host: str
    """Host header, by which a load balancer selects the rule."""
    tls_name: str | None
    """DNS name that the certificate must be valid for; None for plain HTTP."""

    def __str__(self) -> str:
        return f"{self.path} with host {self.host}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """Status and body of a response."""

    status: int
    body: bytes


def send(address: Address, request: HttpRequest, timeout: float) -> HttpResponse:
    """Send a request and return the response, without following redirects."""
    with socket.create_connection((address.host, address.port), timeout) as plain:
        name = request.tls_name
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=name) if name else plain
        connection = http.client.HTTPConnection(request.host)
        connection.sock = wrapped
        try:
            connection.request("GET", request.path, headers={"User-Agent": "landfall-smoke", "Connection": "close"})
            response = connection.getresponse()
            return HttpResponse(status=response.status, body=response.read(_MAX_BODY))
        finally:
            connection.close()
            wrapped.close()
