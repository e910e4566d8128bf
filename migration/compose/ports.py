"""The port of a workload, and its further ports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from components.spec import FIRST_UNPRIVILEGED_PORT
from migration.compose.health import LARGEST_PORT, checked_port
from migration.compose.models import Port, Service
from migration.compose.servers import Server, port_of
from migration.compose.workload import Workload

_LISTEN = re.compile(r"(?:--(?:http-|listen-|server-)?port[= ]|(?:-b|--bind)[= ](?:[\w.]+|\[::\])?:|-p[= ])(\d{2,5})\b")
_WORKER = re.compile(r"\b(?:worker|beat|consumer|scheduler|celery|sidekiq|resque|queue:work|schedule:work)\b")
"""Commands of processes without a port, which often share the variables of a server."""
_TRAEFIK_PORT = re.compile(r"traefik\.http\.services\.[^.]+\.loadbalancer\.server\.port")
_LOOPBACK = ("127.", "::1", "localhost")


def _tcp(ports: Iterable[Port]) -> list[int]:
    return [number for port in ports if port.protocol == "tcp" and (number := port.number)]


def _exposed(service: Service) -> list[int]:
    return [int(text) for port in service.expose if (text := port.removesuffix("/tcp")).isdigit()]


def declared_ports(service: Service) -> list[int]:
    """Return the TCP ports that a service publishes or exposes."""
    return list(dict.fromkeys(port for port in [*_tcp(service.ports), *_exposed(service)] if port <= LARGEST_PORT))


def main_port(
    service: Service, server: Server | None, variables: Mapping[str, str], called: Sequence[int]
) -> tuple[int | None, str]:
    """Return the port that callers use, and its origin if the service does not declare the port.

    ``called`` has the ports by which other services call it.
    """
    declared = declared_ports(service)
    if server and (server.port in declared or not declared):
        return server.port, "" if declared else "its image"
    checked = checked_port(service)
    preferred = (port for port in (checked, *called) if port in declared)
    if declared:
        return next(preferred, declared[0]), ""
    if called:
        return called[0], "the address in a variable of another service"
    return _from_settings(service, variables)


def _from_settings(service: Service, variables: Mapping[str, str]) -> tuple[int | None, str]:
    """Return a port that a label, a variable, the command or the image names."""
    command = " ".join([service.command] if isinstance(service.command, str) else service.command or ())
    label = next((text for name, text in service.labels.items() if _TRAEFIK_PORT.fullmatch(name)), None)
    listened = _LISTEN.search(command)
    port = None if _WORKER.search(command) else variables.get("PORT")
    for text, origin in (
        (label, "a label of Traefik"),
        (port, "the variable PORT"),
        (listened[1] if listened else None, "the command"),
    ):
        if text and text.isdigit() and 0 < int(text[:6]) <= LARGEST_PORT:
            return int(text), origin
    udp = [number for port in service.ports if (number := port.number)]
    known = port_of(service.image)
    return (udp[0], "its only port, which is not TCP") if udp else (known, "its image" if known else "")


def ports(workload: Workload) -> dict[str, Any]:
    """Return the main port and the further ports of a workload that others can call."""
    port, service, origin = workload.port, workload.service, workload.role.port_origin
    if port is None:
        return {}
    if service.ports and all(each.protocol == "udp" for each in service.ports):
        workload.assume(
            "ports", f"port {port} is UDP, and probes connect by TCP. Set a command as probes.readiness.", "port"
        )
    elif origin:
        workload.assume("ports", f"the port is from {origin}. Check that the process listens on it.", "port")
    if port < FIRST_UNPRIVILEGED_PORT and not _is_unprivileged(service):
        workload.assume(
            "ports",
            f"the pod may listen on {port} without being root. Check that the image starts as another user, as "
            "nginx-unprivileged does and nginx does not.",
            "port",
        )
    _note_published(workload)
    further = _further(workload)
    name = {"portName": workload.server.port_name} if workload.server and not workload.kind.is_store else {}
    return {"port": port, **name, **({"additionalPorts": further} if further else {})}


def note_worker(workload: Workload) -> None:
    """Say that Spot nodes interrupt tasks, and that a service whose check requests a URL may be called by others."""
    workload.remind(
        "tasks",
        "a reclaimed Spot node would interrupt a task. Set nodeGroup to a group with capacityType ON_DEMAND, or "
        "interruptible to true.",
    )
    if checked := checked_port(workload.service):
        workload.assume(
            "ports",
            f"it is a Worker, as it publishes no port and no other service names it. Its health check uses {checked}: "
            "add expose with the port if it has callers.",
        )


def _is_unprivileged(service: Service) -> bool:
    number = (service.user or "").partition(":")[0]
    return number.isdigit() and int(number[:9]) > 0


def _further(workload: Workload) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for port in workload.service.ports:
        number = port.number
        if number is None:
            workload.note("ports", f"the range {port.target} is left out. Add each port under additionalPorts.")
        elif port.protocol == "sctp":
            workload.note("ports", f"port {number} uses SCTP, which is not supported. Use TCP or UDP.")
        elif port.protocol == "udp":
            found[f"udp-{number}"] = {"port": number, "protocol": "UDP"}
        elif number != workload.port:
            found[f"tcp-{number}"] = {"port": number}
    exposed = (number for number in _exposed(workload.service) if number != workload.port)
    return {**found, **{f"tcp-{number}": {"port": number} for number in exposed}}


def _note_published(workload: Workload) -> None:
    """Add a note on the callers outside the project, who use the ports of the host."""
    published = [port for port in workload.service.ports if port.published]
    if not published:
        return
    numbers = ", ".join(dict.fromkeys(str(port.published) for port in published))
    if all((port.host_ip or "").startswith(_LOOPBACK) for port in published) or workload.kind.is_stateful:
        workload.note("ports", f"the host publishes {numbers}. Use kubectl port-forward for access from a workstation.")
    else:
        workload.note(
            "ports",
            f"the host publishes {numbers}. Add exposure with a host and paths if callers are outside the cluster.",
        )
