"""The EKS component: construction through the provider protocol, with the children that the offline preview has."""

from __future__ import annotations

import importlib.metadata
from typing import Any

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from engine.simulation import eks
from engine.simulation.children import Children
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.provider_protocol import Message, struct_of

PROVIDER = "pulumi:providers:"
"""Prefix of the types of providers."""


class _Component:
    """A construct request with the fields of a registration, as ``Children`` reads them."""

    def __init__(self, request: Message) -> None:
        self.name = request.name
        self.object = request.inputs
        self.sourcePosition = None
        self.providers = dict(request.providers)
        self.propertyDependencies = request.inputDependencies


class _States:
    """The states of other resources, which the component reads."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def amend(self, urn: str, outputs: dict[str, Any]) -> None:
        """Ignore outputs that the component adds to a child: here the child computes them."""

    def state(self, urn: str) -> tuple[str, Struct]:
        """Return id and outputs of a resource; both are empty if it does not exist yet."""
        found = self._cloud.resources.get(urn)
        return (found.id, struct_of(found.outputs)) if found else ("", Struct())


def construct(cloud: Cloud, request: Message) -> provider_pb2.ConstructResponse:
    """Register the component and its children with the engine that sent the request."""
    with grpc.insecure_channel(request.monitorEndpoint) as channel:
        monitor: Message = resource_pb2_grpc.ResourceMonitorStub(channel)
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

        def register(child: Message) -> Message:
            package = child.type.removeprefix(PROVIDER)
            if package != child.type:  # the SDK of the real component sends its own version
                child.version = importlib.metadata.version(f"pulumi-{package}")
            child.acceptSecrets = child.acceptResources = child.supportsPartialValues = True
            return monitor.RegisterResource(child)

        partition = monitor.Invoke(
            resource_pb2.ResourceInvokeRequest(
                tok="aws:index/getPartition:getPartition", provider=request.providers.get("aws", "")
            )
        )
        name = getattr(partition, "return").fields["partition"].string_value
        children = Children(_Component(request), component.urn, _States(cloud), register, partition=name)
        outputs = eks.construct(children)
        state = struct_of(outputs)
        monitor.RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn=component.urn, outputs=state))
    return provider_pb2.ConstructResponse(urn=component.urn, state=state)
