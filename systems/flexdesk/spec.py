"""The settings of Flexdesk."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from components.monitoring.recipients import AlarmsSpec
from components.workload.load_balancer import LoadBalancerSpec
from components.workload.types import HostName, ImageTag
from systems.contract import SystemSpec
from systems.flexdesk.application import ApplicationSpec
from systems.flexdesk.backend import BackendSpec
from systems.flexdesk.budgets import connection_faults
from systems.flexdesk.cutover import FlexdeskCutoverSpec, cutover_faults
from systems.flexdesk.schema_migration import MigrationSpec
from systems.flexdesk.stores import DatabaseSpec, RedisSpec


class FlexdeskSpec(SystemSpec):
    """Flexdesk in one environment."""

    image_tag: ImageTag
    """Release of the image: the commit that it was built from."""
    host: HostName
    """Name that clients use, and that the certificate of the load balancer is for."""
    load_balancer: LoadBalancerSpec
    """The load balancer. The application trusts its ``X-Forwarded-For``, which NGINX or a network load balancer would
    replace: all users together would have the limit of one."""
    application: ApplicationSpec
    database: DatabaseSpec
    redis: RedisSpec
    backend: BackendSpec = Field(default_factory=BackendSpec)
    migration: MigrationSpec = Field(default_factory=MigrationSpec)
    alarms: AlarmsSpec | None = AlarmsSpec()
    """Recipients of alarms; null removes alarms and dashboards. The backend has its thresholds in ``alarms``."""
    cutover: FlexdeskCutoverSpec | None = None
    """Cutover of the host from the old load balancer; without it the system has no DNS record."""

    def faults(self) -> Iterable[str]:
        """Check the host, that both processes have one image, and the limit of connections."""
        yield from super().faults()
        if self.backend.exposure is None:
            yield "backend.exposure is null, and host is the name of the backend. Remove exposure."
        elif self.backend.exposure.host not in {None, self.host}:
            yield f"backend.exposure.host {self.backend.exposure.host} is not host {self.host}. Remove it."
        if self.migration.image != self.backend.image:
            yield (
                "migration.image differs from backend.image: its schema would be that of another release. Use the "
                "image of the backend."
            )
        yield from connection_faults(self.database, self.backend)
        if self.cutover:
            yield from cutover_faults(self.cutover, self.host)

    def exposed_backend(self) -> BackendSpec:
        """Return the settings of the backend with its host and its connections to the internet."""
        exposure = self.backend.exposure.model_copy(update={"host": self.host}) if self.backend.exposure else None
        egress = [*self.backend.egress, self.application.email.egress()]
        return self.backend.model_copy(update={"exposure": exposure, "egress": egress})
