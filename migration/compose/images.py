"""Images of services."""

from __future__ import annotations

from typing import Any

from migration.compose.interpolation import secret_names
from migration.compose.workload import Workload
from migration.conversion.image import DOCKER_HUB, REPOSITORY, registry_of, repository_from, split


def image(workload: Workload) -> dict[str, Any]:
    """Return the image of a service. One that Compose builds is in the registry of the account."""
    given, build = workload.service.image or "", workload.service.build is not None
    if secret_names(given):
        workload.note("image", "it may hold a secret, so it is left out. Set image.repository.", "image")
        given = ""
    path, tag, digest = split(given)
    registry, repository = registry_of(path.strip("/")) if path.strip("/") else (DOCKER_HUB, "")
    if build:
        repository = repository.removeprefix("library/")
    if not REPOSITORY.fullmatch(repository):
        repository = f"{workload.project}-{repository_from(workload.name)}"
        if given or not build:
            workload.note("image", f"it is no valid name, so the repository is {repository}. Set it.", "image")
        registry = DOCKER_HUB
    found: dict[str, Any] = {"repository": repository}
    if build and registry == DOCKER_HUB:
        workload.assume(
            "build", f"the image is {repository} in the ECR of the account. Build and push it there.", "image"
        )
    else:
        found["registry"] = registry
        if registry != DOCKER_HUB:
            workload.remind("image", f"check that the nodes can pull from {registry}.", "image")
    return {**found, **_version(workload, tag, digest)}


def _version(workload: Workload, tag: str, digest: str) -> dict[str, str]:
    found = {key: value for key, value in (("digest", digest), ("tag", tag)) if value and value != "latest"}
    if not found and workload.service.build is None:
        workload.note(
            "image",
            "it has no tag that stays the same, such as latest, so the default tag of the system would be used. Set a "
            "tag or a digest.",
            "image",
        )
    return found
