"""One HTTP request to a load balancer: to its address, with a Host header and a TLS name that may be others."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass

_LONGEST_BODY = 64 * 1024
"""Bytes of an answer that are read; a health endpoint says less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where connections go."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for, and as whom the other side is addressed."""

    path: str
    host: str
    """The Host header: by it a load balancer chooses the rule."""
    tls_name: str | None
    """The name that a trusted certificate has to be for; None asks in plain HTTP."""

    def __str__(self) -> str:
        return f"{self.path} as {self.host}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status and body of an HTTP answer."""

    status: int
    body: bytes


def ask(address: Address, question: Question, timeout: float) -> Answer:
    """One GET; a redirect is an answer like any other."""
    with socket.create_connection((address.host, address.port), timeout) as plain:
        name = question.tls_name
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=name) if name else plain
        connection = http.client.HTTPConnection(question.host)
        connection.sock = wrapped
        try:
            connection.request("GET", question.path, headers={"User-Agent": "landfall-smoke", "Connection": "close"})
            response = connection.getresponse()
            return Answer(status=response.status, body=response.read(_LONGEST_BODY))
        finally:
            connection.close()
            wrapped.close()
