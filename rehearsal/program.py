"""The Pulumi program, run in this process, and the edits of its source that a rehearsal makes."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

import pulumi

from components.workload.context import WorkloadContext
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.namespace import Namespace
from rehearsal.clock import fixed_clock
from rehearsal.stack_settings import ROOT
from settings import reading
from systems.catalogue import CATALOGUE, Catalogue
from systems.contract import MakeSystem, SystemArgs, SystemComponent
from systems.layering_detection.service import SYSTEM, LayeringServiceSpec
from systems.layering_detection.spec import LayeringDetectionSpec
from systems.layering_detection.system import LayeringDetection

NEW_SERVICE = "reporting"
RENAMED = "detection"

Edit = Callable[[], AbstractContextManager[Any]]


class Program:
    """``__main__.py`` as ``pulumi up`` runs it, with edits: each replaces a part of the source during a run."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []

    def __call__(self) -> None:
        """Register every resource, on a fixed date."""
        os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
        with fixed_clock(), ExitStack() as edited:
            for edit in self.edits:
                edited.enter_context(edit())
            runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")


class _WithNewService(LayeringDetection):
    """The system with one more service."""

    def __init__(
        self, name: str, args: SystemArgs[LayeringDetectionSpec], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        spec = LayeringServiceSpec(image=ImageSpec(repository=f"layering-detection-{NEW_SERVICE}"), port=8004)
        Microservice(
            f"{name}-{NEW_SERVICE}",
            MicroserviceArgs(spec=spec, service=NEW_SERVICE, context=self._shared),
            pulumi.ResourceOptions(parent=self),
        )

    def _context(self, space: Namespace) -> WorkloadContext:
        self._shared = super()._context(space)
        return self._shared


def new_service() -> AbstractContextManager[Any]:
    """Add a fifth service. A service is a typed component, so this is a change of source, not of settings."""
    return _component(_WithNewService)


def renamed(*, alias: bool) -> Edit:
    """Rename the system, with an alias for its old name, or without one as in a later cleanup."""

    def edit() -> AbstractContextManager[Any]:
        (system,) = (entry.component for entry in _catalogue() if entry.name == SYSTEM)

        def construct(name: str, args: SystemArgs[Any], opts: pulumi.ResourceOptions | None = None) -> SystemComponent:
            aliases = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=name)] if alias else [])
            return system(RENAMED, args, pulumi.ResourceOptions.merge(opts, aliases))

        return _component(construct)

    return edit


def _component(component: MakeSystem) -> AbstractContextManager[Any]:
    """Replace the component of layering detection in the catalogue with which the program reads its settings."""
    catalogue = tuple(replace(each, component=component) if each.name == SYSTEM else each for each in _catalogue())
    return mock.patch.object(reading, "load", partial(reading.load, catalogue=catalogue))


def _catalogue() -> Catalogue:
    """Return the catalogue with the edits so far."""
    edited: Any = reading.load
    return edited.keywords["catalogue"] if isinstance(edited, partial) else CATALOGUE
