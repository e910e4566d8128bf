"""Notes on the whole project: profiles, variables without a value, networks and volumes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat

from migration.compose.models import Model, Service
from migration.compose.reading import Composition
from migration.compose.unmapped import TOP, TOP_IGNORED
from migration.conversion.notes import UNKNOWN, Notes


def note_project(composition: Composition, services: Mapping[str, Service], notes: Notes) -> None:
    """Add the notes that belong to no service."""
    model = composition.model
    for name in (name for name in model.workloads if name not in services):
        profiles = model.workloads[name].profiles
        notes.add(
            f"services.{name}",
            f"it is left out, because its profile is not active ({', '.join(profiles)}). Give --profile {profiles[0]} "
            "to convert it.",
        )
    for name in sorted(composition.variables.unset):
        notes.add(
            f"${name}", "it has no value, and Compose uses an empty text. Set it in .env, or in a file for --env-file."
        )
    _note_resources(model, notes)
    for key in model.rest:
        if not key.startswith("x-") and key not in TOP_IGNORED:
            notes.add(key, TOP.get(key, UNKNOWN))
    if not all(map(_is_isolated, services.values(), repeat(model))):
        notes.add(
            "networks",
            "containers reach the Internet and each other. Pods reach the workloads that they call. Add egress with "
            "address blocks and ports to those that call servers outside the cluster.",
        )


def _note_resources(model: Model, notes: Notes) -> None:
    for name, network in model.networks.items():
        if network and network.external:
            notes.add(
                f"networks.{name}",
                "it belongs to another project. Services of that project are reachable by the URL of their namespace.",
            )
    for name, volume in model.volumes.items():
        if volume and (volume.external or volume.driver not in (None, "local") or "driver_opts" in volume.rest):
            notes.add(f"volumes.{name}", "its data is outside the project. Copy the data into the new volume.")


def _is_isolated(service: Service, model: Model) -> bool:
    """Return True for a service without access to other networks."""
    networks = (model.networks.get(name) for name in service.networks)
    is_internal = bool(service.networks) and all(each and each.rest.get("internal") for each in networks)
    return is_internal or service.network_mode == "none"
