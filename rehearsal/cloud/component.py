"""The EKS component: its provider's part of the protocol, with the children that the offline preview knows."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from engine.simulation import eks
from engine.simulation.children import Children
from rehearsal.cloud import wire
from rehearsal.cloud.cloud import Cloud


class _Component:
    """The construct request as the offline preview reads a registration."""

    def __init__(self, request: Any) -> None:
        self.name = request.name
        self.object = request.inputs
        self.sourcePosition = None
        self.providers = dict(request.providers)
        self.propertyDependencies = request.inputDependencies


class _Outputs:
    """What the component looks up about other resources of the run."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def amend(self, urn: str, outputs: dict[str, Any]) -> None:
        """Nothing: here the resource itself computes what only its component knows in the offline preview."""

    def state(self, urn: str) -> tuple[str, Struct]:
        """Id and outputs; of a resource that is not there yet, none."""
        found = self._cloud.resources.get(urn)
        return (found.id, wire.struct_of(found.outputs)) if found else ("", Struct())


def construct(cloud: Cloud, request: Any) -> provider_pb2.ConstructResponse:
    """Register the component and its children with the engine that asked for it."""
    with grpc.insecure_channel(request.monitorEndpoint) as channel:
        monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
        component = monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=request.type,
                name=request.name,
                parent=request.parent,
                acceptSecrets=True,
                acceptResources=True,
                providers=dict(request.providers),
                aliases=request.aliases,
                dependencies=request.dependencies,
                protect=request.protect,
                retainOnDelete=request.retainOnDelete,
            )
        )

        def register(child: Any) -> Any:
            child.acceptSecrets = child.acceptResources = child.supportsPartialValues = True
            return monitor.RegisterResource(child)

        outputs = eks.construct(Children(_Component(request), component.urn, _Outputs(cloud), register))
        state = wire.struct_of(outputs)
        monitor.RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn=component.urn, outputs=state))
    return provider_pb2.ConstructResponse(urn=component.urn, state=state)
