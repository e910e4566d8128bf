"""Disk that container images take on a node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.scheduling.labels import mappings
from quantity import mebibytes

IMAGE_SIZE = "landfall.dev/image-size"
"""Annotation of a workload: unpacked size of the image of its first container, such as ``10Gi``."""

ASSUMED_MIB = 512
"""Assumed size of an image without the annotation: a Python or Node.js service on a slim base image."""

ASSUMED_ADDON_MIB = 200
"""Assumed size of the image of an add-on: one Go program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image that a node stores once, whatever the number of its pods."""

    reference: str
    size: int
    """Unpacked size in MiB."""
    is_declared: bool
    """False where the size is assumed."""


def images_of(pod: Mapping[str, Any], annotations: Mapping[str, str]) -> tuple[Image, ...]:
    """Return the images of a pod, init containers included."""
    declared = mebibytes(annotations.get(IMAGE_SIZE))
    containers = [*mappings(pod.get("containers")), *mappings(pod.get("initContainers"))]
    references = dict.fromkeys(f"{each.get('image')}" for each in containers)
    return tuple(_images(references, declared))


def images_of_addon(pod: Mapping[str, Any], name: str) -> tuple[Image, ...]:
    """Return one image for each container of an add-on's pod; the charts set the references."""
    containers = [*mappings(pod.get("containers")), *mappings(pod.get("initContainers"))]
    return tuple(
        Image(reference=f"{name} {number}", size=ASSUMED_ADDON_MIB, is_declared=False)
        for number, _ in enumerate(containers)
    )


def _images(references: Iterable[str], declared: int | None) -> Iterable[Image]:
    for number, reference in enumerate(references):
        if number == 0 and declared:
            yield Image(reference=reference, size=declared, is_declared=True)
        else:
            yield Image(reference=reference, size=ASSUMED_MIB, is_declared=False)
