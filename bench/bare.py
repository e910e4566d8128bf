"""``python -m bench.bare FILE``: the lower bound, the same number of resources of the same types with the SDK alone.

It imports the modules of their classes, passes their required arguments, and registers them with an engine that
answers and stores nothing.
"""

# ruff: noqa: N802  the methods are named as the protocol names them

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_in_stack


class Engine:
    """An engine that gives every resource a URN and an id. The protocol defines the names of the methods."""

    def GetDeploymentInfo(self, _: Empty) -> resource_pb2.DeploymentInfo:
        """Declare the features of current engines."""
        return resource_pb2.DeploymentInfo(
            supportedFeatures=[
                resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
                resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
                resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
            ]
        )

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        """Accept the request."""
        urn = f"urn:pulumi:bare::bare::{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, id=request.name if request.custom else "")

    def RegisterResourceOutputs(self, _: resource_pb2.RegisterResourceOutputsRequest) -> Empty:
        """Accept the request."""
        return Empty()

    def SignalAndWaitForShutdown(self, _: Empty) -> Empty:
        """Return at once."""
        return Empty()

    def Log(self, _: object) -> Empty:
        """Ignore the message."""
        return Empty()


def register(entry: dict[str, Any], registered: list[pulumi.Resource]) -> pulumi.Resource:
    """Register one resource of the inventory, with its SDK class if it has one."""
    parent: int | None = entry["parent"]
    opts = pulumi.ResourceOptions(parent=None if parent is None else registered[parent])
    if entry["class"]:
        module, name = entry["class"]
        made: pulumi.Resource = getattr(importlib.import_module(module), name)(
            entry["name"], opts=opts, **dict.fromkeys(entry["required"], "x")
        )
        return made
    if entry["custom"]:
        return pulumi.CustomResource(entry["type"], entry["name"], {}, opts)
    component = pulumi.ComponentResource(entry["type"], entry["name"], {}, opts, entry["remote"])
    component.register_outputs({})
    return component


def main() -> None:
    """Register all resources and wait for the answers."""
    inventory: list[dict[str, Any]] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    engine = Engine()
    settings.configure(settings.Settings(project="bare", stack="bare", monitor=engine, engine=engine, dry_run=False))

    def program() -> None:
        registered: list[pulumi.Resource] = []
        for entry in inventory:
            registered.append(register(entry, registered))

    asyncio.run(run_in_stack(program))


if __name__ == "__main__":
    main()
