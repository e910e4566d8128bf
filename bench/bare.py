"""``python -m bench.bare FILE``: the floor, as many resources of the same types with nothing but the SDK.

It imports the modules of their classes, gives each the arguments that it insists on, and registers with an engine that
answers and forgets.
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
    """Gives every resource a URN and an id. The methods are named by the protocol."""

    def GetDeploymentInfo(self, _: Empty) -> resource_pb2.DeploymentInfo:
        """Declare the features that every engine of today has."""
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
        """Accept anything."""
        urn = f"urn:pulumi:bare::bare::{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, id=request.name if request.custom else "")

    def RegisterResourceOutputs(self, _: resource_pb2.RegisterResourceOutputsRequest) -> Empty:
        """Accept anything."""
        return Empty()

    def SignalAndWaitForShutdown(self, _: Empty) -> Empty:
        """Let the program end."""
        return Empty()

    def Log(self, _: object) -> Empty:
        """Stay silent."""
        return Empty()


def register(entry: dict[str, Any], registered: list[pulumi.Resource]) -> pulumi.Resource:
    """Register one resource of the inventory, by its SDK class where it has one."""
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
    """Register, and wait for every answer."""
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
