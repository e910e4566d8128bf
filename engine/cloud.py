"""The simulated providers of one run: the outputs that they compute, as far as they are known in its mode."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import resource_pb2

from engine.registry import Registry, Target
from engine.simulation import providers
from engine.simulation.context import Request, Simulated, uuid
from plan import values
from plan.provider_references import provider_urn
from plan.resource_types import PROVIDER_PREFIX


class Cloud:
    """Every provider of one run."""

    def __init__(self, target: Target, registry: Registry) -> None:
        self._target = target
        self._registry = registry

    def complete(
        self,
        request: resource_pb2.RegisterResourceRequest,
        response: resource_pb2.RegisterResourceResponse,
        inputs: dict[str, Any],
        provider: str,
    ) -> dict[str, Any]:
        """Add id and outputs to the response as the provider does in this mode, and return the plain outputs."""
        simulated = self.simulate(response.urn, request, inputs, provider, request.importId or None)
        computed = simulated.outputs
        if self._target.mode == "preview":
            if not self._registry.is_configured(provider_urn(provider)):
                return {}
            computed = values.computed(inputs, simulated.outputs)
        else:
            response.id = simulated.id
            response.unknown = not simulated.complete
        response.object.CopyFrom(request.object)
        values.merge(response.object, computed)
        outputs = values.merged(inputs, computed)
        for key in request.additionalSecretOutputs:
            if key in response.object.fields and outputs[key] != values.SECRET:
                response.object.update({key: values.secret(values.wire(response.object)[key])})
                outputs[key] = values.SECRET
        return outputs

    def simulate(
        self,
        urn: str,
        request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest,
        inputs: dict[str, Any],
        provider: str,
        existing_id: str | None,
    ) -> Simulated:
        """Return the id and the outputs that the provider computes for a resource."""
        if request.type.startswith(PROVIDER_PREFIX):
            return Simulated(id=existing_id or uuid(urn))
        region = inputs.get("region") or self._registry.region_of(provider_urn(provider))
        return providers.simulate(
            Request(
                urn=urn,
                type=request.type,
                name=request.name,
                inputs=inputs,
                region=str(region),
                existing_id=existing_id,
            )
        )
