"""Notes on the whole project: profiles, variables without a value, networks and volumes."""

from __future__ import annotations

from collections.abc import Mapping

from migration.compose.models import Service
from migration.compose.reading import Composition
from migration.compose.unmapped import TOP
from migration.conversion.notes import UNKNOWN, Notes


def note_project(composition: Composition, services: Mapping[str, Service], notes: Notes) -> None:
    """Add the notes that belong to no service."""
    model = composition.model
    for name, service in model.workloads.items():
        if name not in services:
            profiles = ", ".join(service.profiles)
            notes.add(
                f"services.{name}",
                f"it is left out, because its profile is not active ({profiles}). Give --profile "
                f"{service.profiles[0]} to convert it.",
            )
    for name in sorted(composition.variables.unset):
        notes.add(
            f"${name}", "it has no value, and Compose uses an empty text. Set it in .env, or in a file for --env-file."
        )
    for name, network in model.networks.items():
        if network and network.external:
            notes.add(
                f"networks.{name}",
                "it belongs to another project. Services of that project are reachable by the URL of their namespace.",
            )
    for name, volume in model.volumes.items():
        if volume and (volume.external or volume.driver not in (None, "local") or "driver_opts" in volume.rest):
            notes.add(f"volumes.{name}", "its data is outside the project. Copy the data into the new volume.")
    for key in model.rest:
        if not key.startswith("x-") and key not in ("name", "version", "include"):
            notes.add(key, TOP.get(key, UNKNOWN))
    notes.add(
        "networks",
        "containers reach the Internet and each other. Pods reach the workloads that they call. Add egress with "
        "address blocks and ports to those that call servers outside the cluster.",
    )
