"""One simulated provider: the methods of the provider protocol, carried out on the simulated cloud."""

from __future__ import annotations

import importlib.metadata

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from plan import resource_types, values
from rehearsal.cloud import account, diff, eks_component, provider_check, simulated_outputs
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.model import RefusedError, Resource
from rehearsal.cloud.provider_protocol import Message, reveal, struct_of


class Provider:
    """One package. The engine may use one server for several providers, each over its own connection."""

    def __init__(self, cloud: Cloud, package: str) -> None:
        self._cloud = cloud
        self._package = package
        self._locations: dict[str, str] = {}

    def handshake(self, _request: Message, _connection: str) -> Message:
        """Return the features of the protocol that this provider supports."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=True)

    def acknowledge(self, _request: Message, _connection: str) -> Message:
        """Respond to ``Attach`` and ``Cancel``, which need no action."""
        return Empty()

    def get_plugin_info(self, _request: Message, _connection: str) -> Message:
        """Return the version of the installed SDK as the version of the provider."""
        return plugin_pb2.PluginInfo(version=importlib.metadata.version(f"pulumi-{self._package}"))

    def get_schema(self, _request: Message, _connection: str) -> Message:
        """Return an empty schema, which is enough for the engine."""
        return provider_pb2.GetSchemaResponse(schema="{}")

    def check_config(self, request: Message, _connection: str) -> Message:
        """Accept any provider configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def diff_config(self, request: Message, _connection: str) -> Message:
        """Compare two provider configurations."""
        return provider_check.diff_config(self._package, reveal(request.old_inputs), reveal(request.news))

    def configure(self, request: Message, connection: str) -> Message:
        """Store the region or cluster for this connection."""
        settings = {key.rpartition(":")[2]: value for key, value in request.variables.items()}
        settings |= reveal(request.args)
        self._locations[connection] = provider_check.location_of(self._package, settings)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=True
        )

    def check(self, request: Message, _connection: str) -> Message:
        """Validate inputs and add generated names."""
        count = self._cloud.times_created(request.urn)
        added, failures = provider_check.check(request.urn, reveal(request.news), reveal(request.olds), count)
        inputs = Struct()
        inputs.CopyFrom(request.news)
        values.merge(inputs, added)
        return provider_pb2.CheckResponse(
            inputs=inputs,
            failures=[provider_pb2.CheckFailure(property=key, reason=reason) for key, reason in failures],
        )

    def diff(self, request: Message, _connection: str) -> Message:
        """Compare two sets of inputs."""
        return diff.difference(request.urn, reveal(request.old_inputs), reveal(request.news))

    def create(self, request: Message, connection: str) -> Message:
        """Create a resource, or predict its outputs in a preview."""
        if request.preview:
            return provider_pb2.CreateResponse(
                properties=simulated_outputs.computed_in_preview(request.urn, request.properties)
            )
        created = self._cloud.create(request.urn, reveal(request.properties), self._location(connection))
        return provider_pb2.CreateResponse(id=created.id, properties=state_of(created, request.properties))

    def update(self, request: Message, connection: str) -> Message:
        """Update a resource, or predict its outputs in a preview."""
        if request.preview:
            return provider_pb2.UpdateResponse(
                properties=simulated_outputs.updated_in_preview(
                    request.urn, request.olds, request.old_inputs, request.news
                )
            )
        updated = self._cloud.update(request.urn, request.id, reveal(request.news), self._location(connection))
        return provider_pb2.UpdateResponse(properties=state_of(updated, request.news))

    def delete(self, request: Message, connection: str) -> Message:
        """Delete a resource."""
        self._cloud.delete(request.urn, request.id, self._location(connection))
        return Empty()

    def read(self, request: Message, connection: str) -> Message:
        """Return the state of a resource, an empty state if it is deleted, or a preexisting resource by its id."""
        found = self._cloud.find(request.urn, request.id, self._location(connection))
        if found:
            inputs = struct_of(found.inputs)
            return provider_pb2.ReadResponse(id=found.id, properties=state_of(found, inputs), inputs=inputs)
        if request.properties.fields:
            return provider_pb2.ReadResponse()
        self._cloud.record_lookup(request.id)
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=simulated_outputs.existing(request.urn, request.id, self._location(connection)),
        )

    def invoke(self, request: Message, connection: str) -> Message:
        """Return the result of a provider function."""
        arguments = reveal(request.args)
        if isinstance(arguments.get("id"), str):
            self._cloud.record_lookup(arguments["id"])
        location = self._location(connection)
        result = self._cloud.list_names(request.tok, arguments, location) or account.answer(
            request.tok, arguments, location
        )
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").update(result)
        return response

    def call(self, request: Message, _connection: str) -> Message:
        """Reject methods of resources: none is simulated."""
        message = f"the simulated cloud has no method {request.tok}"
        raise RefusedError(message)

    def construct(self, request: Message, _connection: str) -> Message:
        """Construct the EKS component."""
        if request.type != resource_types.EKS_CLUSTER_COMPONENT:
            message = f"the simulated cloud has no component {request.type}"
            raise RefusedError(message)
        return eks_component.construct(self._cloud, request)

    def _location(self, connection: str) -> str:
        if connection in self._locations:
            return self._locations[connection]
        message = f"the {self._package} provider is not configured for this connection"
        raise RefusedError(message)


def state_of(resource: Resource, inputs: Struct) -> Struct:
    """Return the inputs as received, with their secret markers, and the computed outputs."""
    state = Struct()
    state.CopyFrom(inputs)
    values.merge(state, simulated_outputs.secret_outputs(resource))
    return state
