"""Flexdesk on one EC2 instance with Docker Compose: the facts of its Compose file, its image and its Terraform modules.

Source: VolttechAfrica/flexdeskv2. Both environments are compared with production, because there is no other host. A
fact that no file sets has the default of Docker, Compose or the load balancer, and names it.
"""

from __future__ import annotations

from migration.facts import SourcedValue
from migration.flexdesk.services import services
from migration.flexdesk.source_files import ALB, COMPOSE, COMPUTE, LOGGING, NETWORK, at, compose
from migration.model.platform import Observability, Vpc
from migration.model.system import System
from migration.model.traffic import LoadBalancer


def flexdesk(_environment: str) -> System:
    """Return the system, which has one host."""
    return System(
        source=COMPOSE,
        services=services(),
        load_balancer=LoadBalancer(
            source=at(ALB, "1-54"),
            scheme="internet-facing",
            listeners=SourcedValue(("HTTP 80", "HTTPS 443"), "port 80 forwards"),
            tls_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
            allowed_cidr_blocks=SourcedValue(("0.0.0.0/0",), source=at(NETWORK, "22-58")),
            idle_timeout_seconds=60,
            deletion_protection=False,
            drop_invalid_header_fields=SourcedValue(value=False, original="default of the load balancer"),
        ),
        vpc=Vpc(
            source=at(NETWORK, "2-19"),
            availability_zones=SourcedValue(1, "one host in two zones", source=at(COMPUTE, "2-10")),
            nat_gateways=1,
            public_ip_addresses=SourcedValue(value=True, original="of the host", source=at(COMPUTE, "2-10")),
        ),
        observability=Observability(
            source=at(LOGGING, "2-5"),
            log_group=SourcedValue("JSON files on the host", "3 files of 10 MB", source=compose("162-166")),
            container_insights=SourcedValue(value=False, original="no such resource"),
        ),
    )
