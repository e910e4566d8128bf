"""Ports that a container listens on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import pulumi_kubernetes as k8s

from components.spec import FIRST_UNPRIVILEGED_PORT, Port, Spec
from components.string_format import StringFormat

Protocol = Literal["TCP", "UDP"]

PortName = Annotated[
    str,
    StringFormat(
        r"^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$",
        "the name of a port: at most 15 lower-case letters, digits and single hyphens, with a letter",
        "metrics",
    ),
]
"""Name of a port (RFC 6335, as Kubernetes requires)."""


class AdditionalPortSpec(Spec):
    """A port beside the main one; the Service has it, too."""

    port: Port
    protocol: Protocol = "TCP"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerPort:
    """One port of a container and of its Service."""

    name: str
    port: int
    protocol: Protocol = "TCP"

    @property
    def is_privileged(self) -> bool:
        """True if Linux requires a capability to listen on the port."""
        return self.port < FIRST_UNPRIVILEGED_PORT

    def of_container(self) -> k8s.core.v1.ContainerPortArgs:
        """Return the port of the container."""
        return k8s.core.v1.ContainerPortArgs(name=self.name, container_port=self.port, protocol=self.protocol)

    def of_service(self) -> k8s.core.v1.ServicePortArgs:
        """Return the port of the Service."""
        protocol = None if self.protocol == "TCP" else self.protocol
        return k8s.core.v1.ServicePortArgs(name=self.name, port=self.port, target_port=self.name, protocol=protocol)


def additional_ports(declared: Mapping[str, AdditionalPortSpec]) -> list[ContainerPort]:
    """Return the additional ports by their name."""
    return [ContainerPort(name=name, port=spec.port, protocol=spec.protocol) for name, spec in declared.items()]


def port_faults(main: ContainerPort, declared: Mapping[str, AdditionalPortSpec]) -> list[str]:
    """Return a message for each additional port that repeats a name or a number."""
    faults: list[str] = []
    taken = {(main.port, main.protocol): main.name}
    for name, spec in declared.items():
        if name == main.name:
            faults.append(f"additionalPorts {name} is the name of the main port. Use another name, such as metrics.")
        other = taken.setdefault((spec.port, spec.protocol), name)
        if other != name:
            faults.append(f"additionalPorts {name} and {other} both use {spec.protocol} port {spec.port}. Remove one.")
    return faults
