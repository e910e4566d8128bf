"""Email-RAG on Docker Compose: the facts of ``docker-compose.prod.yml``, its images and its nginx.

Source: amiteshsinghcore/email-rag-bot. All environments are compared with the Compose file of prod. A fact that no file
sets has the default of Docker, Compose or the server, and names it. The values of ``${…}`` are in ``.env.prod``.
"""

from __future__ import annotations

from migration.email_rag.proxy import load_balancer
from migration.email_rag.services import application_services
from migration.email_rag.source_files import COMPOSE, DOCUMENT, at, compose
from migration.email_rag.stores import stores
from migration.facts import SourcedValue
from migration.model.platform import Observability, Vpc
from migration.model.system import System


def email_rag(_environment: str) -> System:
    """Return the system, which has one Compose file for all environments."""
    services = {**application_services(), **stores()}
    return System(
        source=COMPOSE,
        services={name: service.service() for name, service in services.items()},
        load_balancer=load_balancer(),
        vpc=Vpc(
            source=at(DOCUMENT, 19),
            availability_zones=SourcedValue(1, "one host"),
            nat_gateways=0,
            public_ip_addresses=SourcedValue(value=True, original="ports of the host", source=compose("13-15")),
        ),
        observability=Observability(
            source=COMPOSE,
            log_group=SourcedValue("JSON files on the host", "default of Docker"),
            container_insights=False,
        ),
    )
