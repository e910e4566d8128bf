"""The declaration of a stateful service: pods with names and volumes of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from components.block_storage import RETAINED_STORAGE_CLASS, STORAGE_CLASS
from components.monitoring.thresholds import StatefulThresholdsSpec
from components.spec import DnsLabel, MemoryQuantity, Port, Spec
from components.workload.container_port import (
    AdditionalPortSpec,
    ContainerPort,
    PortName,
    additional_ports,
    port_faults,
)
from components.workload.disruption import DisruptionSpec
from components.workload.probes import ProbeSpec, ProbesSpec, speaks_http
from components.workload.types import AbsolutePath
from components.workload.workload_spec import WorkloadSpec


class VolumeSpec(Spec):
    """The block volume of each pod."""

    size: MemoryQuantity
    """Size of the volume. Raise it to grow the volume while the pod runs; a volume cannot shrink."""
    retain_on_delete: bool = True
    """Retain the volume and its data when the stack is destroyed; ``false`` deletes them. It decides the StorageClass,
    so that it does not change after the volume exists."""

    @property
    def storage_class(self) -> str:
        """StorageClass of the volume."""
        return RETAINED_STORAGE_CLASS if self.retain_on_delete else STORAGE_CLASS


class StatefulServiceSpec(WorkloadSpec):
    """One stateful service, declared once."""

    port: Port
    """Port that the container listens on, and port of the Service."""
    port_name: PortName = "http"
    """Name of the port, after its protocol."""
    additional_ports: Mapping[PortName, AdditionalPortSpec] = Field(default_factory=dict[str, AdditionalPortSpec])
    """Further ports of the container and the Service by their name."""
    service_name: DnsLabel | None = None
    """DNS name within the namespace; the name of the service by default."""
    replicas: Annotated[int, Field(ge=1, le=9)] = 1
    """Number of pods. More than one needs a server that replicates its data."""
    volume: VolumeSpec
    mount_path: AbsolutePath
    """Path of the volume in the container."""
    probes: ProbesSpec = ProbesSpec()
    disruption: DisruptionSpec = DisruptionSpec()
    alarms: StatefulThresholdsSpec = StatefulThresholdsSpec()
    """Thresholds of the alarms."""

    @property
    def main_port(self) -> ContainerPort:
        """The port that callers use."""
        return ContainerPort(name=self.port_name, port=self.port)

    def container_ports(self) -> Sequence[ContainerPort]:
        """Return the ports of the container, the main port first."""
        return [self.main_port, *additional_ports(self.additional_ports)]

    def faults(self) -> Iterable[str]:
        """Check the ports, the disruption budget and the path of the volume."""
        yield from super().faults()
        yield from port_faults(self.main_port, self.additional_ports)
        yield from self.disruption.replica_faults(self.replicas)
        yield from self._probe_faults()
        if self.mount_path in {*self.writable_paths, *self.files}:
            yield f"path {self.mount_path} is listed more than once. Use it once."

    def _probe_faults(self) -> Iterable[str]:
        """Check that no probe sends HTTP to a main port that speaks another protocol."""
        for name in type(self.probes).model_fields if not speaks_http(self.port_name) else ():
            probe: ProbeSpec | None = getattr(self.probes, name)
            if probe and probe.port in (None, self.port) and probe.path_at(self.port_name):
                yield (
                    f"probes.{name} is a GET of {probe.path}, and port {self.port} speaks {self.port_name}: it would "
                    f"always fail. Set path to null for a TCP connection, or give a command."
                )
