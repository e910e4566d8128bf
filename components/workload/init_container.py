"""Containers that run before the main container of a pod."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from components.spec import Spec
from components.workload.image import ImageSpec
from components.workload.resources import ResourcesSpec
from components.workload.types import Argument


class InitContainerSpec(Spec):
    """A container that has to end successfully before the next one starts."""

    image: ImageSpec | None = None
    """Image of the container; the image of the workload by default."""
    command: Annotated[Sequence[Argument], Field(min_length=1)] | None = None
    """Replaces the image's entry point."""
    arguments: Sequence[Argument] = ()
    """Arguments of the entry point; they replace the image's own arguments."""
    resources: ResourcesSpec = ResourcesSpec()
