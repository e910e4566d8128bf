"""The configuration of the application: the variables that its code reads, and the facts about it that others use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import StringConstraints

from components.aws.network.cidr import CidrBlock
from components.spec import Port, Spec
from components.string_format import StringFormat
from components.workload.network_policy import EgressSpec
from components.workload.types import HostName

SYSTEM = "flexdesk"
"""Name of the system in the catalogue, its labels and its secrets."""

ROUTES = "/api/"
"""Beginning of every route. The rate limiter counts all of them, in Redis."""

HEALTH = f"{ROUTES}v2/health"
"""The only route about health. It needs Redis, because the rate limiter counts it as every other route."""

HEALTHY_CODES = "200,429"
"""Answers of a healthy process: it answers 429 to an address after 50 requests in 15 minutes, also at ``HEALTH``.

Health checks of a load balancer have no ``X-Forwarded-For``, so that all of them have the address of its node.
"""

POOLS = 2
"""Connection pools of one process: the code creates two Prisma clients."""

TEMPORARY = "/tmp"  # noqa: S108 -- a path in the container
"""The only directory that a process writes to; the user of the image has no directory of its own."""

Duration = Annotated[
    str, StringFormat(r"^[1-9]\d*[smhd]$", "a number of seconds, minutes, hours or days with its unit", "15m")
]

EmailHost = Annotated[HostName, StringConstraints(max_length=128)]


class EmailSpec(Spec):
    """The server that sends mails. Its user and password are ``backend.secrets``."""

    host: EmailHost
    port: Port = 587
    """Port; the client uses TLS from the start at 465 only, and STARTTLS at others."""
    cidr_block: CidrBlock = "0.0.0.0/0"
    """Addresses of the server; every public address by default, because those of a mail service change."""

    def egress(self) -> EgressSpec:
        """Return the address block for the network policy."""
        return EgressSpec(cidr_block=self.cidr_block, ports=[self.port])

    def variables(self) -> Mapping[str, str]:
        """Return the variables of the mail client."""
        return {"EMAIL_HOST": self.host, "EMAIL_PORT": str(self.port)}


class ApplicationSpec(Spec):
    """The configuration of the backend, without its port and its stores."""

    log_level: Literal["debug", "info", "warn", "error"] = "info"
    """No code reads it: the logger has the level ``info``. It is part of the configuration for parity alone."""
    log_format: Literal["json"] = "json"
    """As ``logLevel``: the logger writes JSON."""
    jwt_expiration: Duration = "15m"
    """The code reads it, but its tokens are valid for 15 minutes and 7 days in any case."""
    email: EmailSpec

    def variables(self) -> Mapping[str, str]:
        """Return the variables that are neither secret nor addresses of stores."""
        return {
            # Any other value shows the details of errors to clients.
            "NODE_ENV": "production",
            "LOG_LEVEL": self.log_level,
            "LOG_FORMAT": self.log_format,
            "JWT_EXPIRATION": self.jwt_expiration,
            **self.email.variables(),
            **LIBRARIES,
        }


LIBRARIES: Mapping[str, str] = {"HOME": TEMPORARY}
"""Variables that Node.js, npx and Prisma read. The user of the image has no directory of its own, and the root file
system is read-only."""

APPLICATION_VARIABLES = frozenset(
    {
        *ApplicationSpec(email=EmailSpec(host="smtp.example.com")).variables(),
        *("DB_CONNECTION_STRING", "REDIS_HOST", "REDIS_PORT", "REDIS_USER", "REDIS_PASSWORD"),
        "CHECKPOINT_DISABLE",
    }
)
"""Variables that the program sets; the settings of a workload must not."""
