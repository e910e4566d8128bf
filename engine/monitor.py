"""Pulumi's resource monitor as an object in this process: the program registers its resources here.

The SDK calls these methods, named and typed as in Pulumi's protocol, from several threads at once.
"""
# ruff: noqa: N802  the methods are named as the protocol names them

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, resource_pb2

from engine import invokes, registration
from engine import stack_references as references
from engine.cloud import Cloud
from engine.registry import Registry, Target
from engine.simulation import eks
from engine.simulation.children import Children
from engine.simulation.context import Simulated
from engine.transforms import Transforms
from partition import partition_of
from plan import values
from plan.errors import PlanError
from plan.model import PlannedResource
from plan.provider_references import provider_urn
from plan.resource_types import EKS_CLUSTER_COMPONENT, STACK, STACK_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pulumi.runtime.proto.callback_pb2 import Callback

    from engine.diagnostics import Diagnostics

_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_STATE_MIGRATIONS,
)
"""Features that the SDK may use. Gating of invokes on pending resources is left out, so that the SDK does it itself."""


class Monitor:
    """The resource monitor of one run."""

    def __init__(self, target: Target, stack_outputs: Callable[[str], Struct], diagnostics: Diagnostics) -> None:
        self.exports = Struct()
        """Exports of the stack, with the wire format's marks still in them."""
        self.registry = Registry(target)
        self._cloud = Cloud(target, self.registry)
        self._target = target
        self._stack_outputs = stack_outputs
        self._diagnostics = diagnostics
        self._transforms = Transforms()
        self._own_transforms: dict[str, list[Callback]] = {}

    def close(self) -> None:
        """Close the connections to transforms."""
        self._transforms.close()

    def GetDeploymentInfo(self, _: Empty) -> resource_pb2.DeploymentInfo:
        """Return the features of this monitor."""
        return resource_pb2.DeploymentInfo(
            project=self._target.project,
            stack=self._target.stack,
            dryRun=self._target.mode == "preview",
            supportedFeatures=_FEATURES,
        )

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        """Return the result of a provider function."""
        response = resource_pb2.ResourceInvokeResponse()
        answer: Struct = getattr(response, "return")
        if request.tok == "pulumi:pulumi:getResource":
            urn = request.args.fields["urn"].string_value
            resource_id, state = self.registry.state(urn)
            answer.update({"urn": urn, "id": resource_id, "state": {}})
            answer.fields["state"].struct_value.CopyFrom(state)
            return response
        request = self._transforms.transform_invoke(request)
        arguments = values.plain(request.args)
        region = arguments.get("region") or self.registry.region_of(provider_urn(request.provider))
        answer.update(invokes.answer(request.tok, arguments, region))
        return response

    def Call(self, request: resource_pb2.ResourceCallRequest) -> provider_pb2.CallResponse:
        """Refuse a method of a resource: none is simulated."""
        msg = f"The offline preview cannot call the method {request.tok}. Use an output of the resource instead."
        raise PlanError(msg)

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Look up an existing resource. Its outputs are known in both modes."""
        location = registration.location_of(request, self._target.root)
        urn = self.registry.claim(request.parent, request.type, request.name, location)
        provider = self.registry.provider_for(request.type, request.provider, request.version)
        inputs = values.plain(request.properties)
        if request.type == STACK_REFERENCE:
            outputs = references.state(request.id, self._stack_outputs(request.id))
            simulated = Simulated(id=request.id, outputs=outputs)
        else:
            simulated = self._cloud.simulate(urn, request, inputs, provider, request.id)
        response = resource_pb2.ReadResourceResponse(urn=urn, id=simulated.id, unknown=not simulated.complete)
        response.properties.CopyFrom(request.properties)
        values.merge(response.properties, simulated.outputs)
        resource = PlannedResource(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent or None,
            custom=True,
            remote=False,
            read=True,
            id=simulated.id,
            provider=provider_urn(provider),
            inputs=inputs,
            outputs=values.plain(response.properties),
            options={},
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies={},
            location=location,
        )
        self.registry.keep(resource, response.properties, simulated.id)
        return response

    def ExistsResource(self, _: resource_pb2.ExistsResourceRequest) -> resource_pb2.ExistsResourceResponse:
        """Return that the existence is unknown: offline, resources outside the program cannot be looked up."""
        return resource_pb2.ExistsResourceResponse(unknown=True)

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        """Add a resource to the plan and return the outputs that its provider computes."""
        request = self._transforms.transform_resource(request, self._transforms_on(request))
        location = registration.location_of(request, self._target.root)
        urn = self.registry.claim(request.parent, request.type, request.name, location)
        self._own_transforms[urn] = registration.transforms_of(request)
        provider = ""
        if request.custom or request.remote:
            provider = self.registry.provider_for(request.type, request.provider, request.version)
        inputs = registration.inputs_of(request.type, request.object)
        response = resource_pb2.RegisterResourceResponse(urn=urn)
        outputs = self._cloud.complete(request, response, inputs, provider) if request.custom else {}
        resource = PlannedResource(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent or None,
            custom=request.custom,
            remote=request.remote,
            read=False,
            id=(response.id or values.UNKNOWN) if request.custom else None,
            provider=provider_urn(provider),
            inputs=inputs,
            outputs=outputs,
            options=registration.options_of(request),
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies=registration.property_dependencies_of(request),
            location=location,
        )
        self.registry.keep(resource, response.object, response.id)
        if request.remote:
            self._construct(request, response)
        return response

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Empty:
        """Store the outputs of a component or of the stack."""
        self.registry.set_outputs(request.urn, request.outputs)
        resource = self.registry.find(request.urn)
        if resource and resource.type == STACK:
            self.exports = request.outputs
        return Empty()

    def RegisterStackTransform(self, callback: Callback) -> Empty:
        """Add a transform for every resource that is registered later."""
        self._transforms.for_resources.append(callback)
        return Empty()

    def RegisterStackInvokeTransform(self, callback: Callback) -> Empty:
        """Add a transform for every provider function that is called later."""
        self._transforms.for_invokes.append(callback)
        return Empty()

    def RegisterResourceHook(self, _: resource_pb2.RegisterResourceHookRequest) -> Empty:
        """Ignore a hook: hooks run in deployments only."""
        return Empty()

    def RegisterErrorHook(self, _: resource_pb2.RegisterErrorHookRequest) -> Empty:
        """Ignore a hook: hooks run in deployments only."""
        return Empty()

    def RegisterPackage(self, request: resource_pb2.RegisterPackageRequest) -> resource_pb2.RegisterPackageResponse:
        """Refuse a package that a provider generates from parameters: it has no simulation."""
        msg = f"The offline preview does not support parameterized packages. The program uses one of {request.name!r}."
        raise PlanError(msg)

    def SignalAndWaitForShutdown(self, _: Empty) -> Empty:
        """Return at once: no other process waits for the program."""
        return Empty()

    def _transforms_on(self, request: resource_pb2.RegisterResourceRequest) -> Iterable[Callback]:
        """Yield the request's own transforms, then those of its parents from the nearest up."""
        yield from registration.transforms_of(request)
        parent = self.registry.find(request.parent)
        while parent:
            yield from self._own_transforms.get(parent.urn, ())
            parent = self.registry.find(parent.parent)

    def _construct(
        self, request: resource_pb2.RegisterResourceRequest, response: resource_pb2.RegisterResourceResponse
    ) -> None:
        """Register the children of a remote component as its provider does, and set its outputs."""
        if request.type != EKS_CLUSTER_COMPONENT:
            msg = f"{request.type} {request.name!r} is a component of its provider; its children are not in this plan."
            self._diagnostics.warn(msg, response.urn)
            return
        region = self.registry.region_of(provider_urn(request.providers.get("aws", "")))
        children = Children(
            request, response.urn, self.registry, self.RegisterResource, partition=partition_of(region).name
        )
        values.merge(response.object, eks.construct(children))
        self.registry.amend(response.urn, values.wire(response.object))
