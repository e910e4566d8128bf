"""The simulated cloud behind the provider protocol: what the engine attaches to in place of the real plugins."""

from __future__ import annotations

import functools
import importlib.metadata
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from engine import invokes
from plan import values
from plan.errors import PlanError
from plan.resource_types import EKS_CLUSTER_COMPONENT
from rehearsal.cloud import checks, component, diff, simulated, wire
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.model import HalfDoneError, RefusedError, Resource
from rehearsal.cloud.wire import Context

PACKAGES = ("aws", "eks", "kubernetes", "random")

Message = Any
"""A protocol message. The SDK's stubs for messages within messages name modules that do not exist."""

_WORKERS = 64
"""A call waits as long as its resource takes; the engine sends as many at once as it likes."""


@contextmanager
def serve(cloud: Cloud) -> Generator[str]:
    """Serve every package on a port of its own, and say where as PULUMI_DEBUG_PROVIDERS wants it."""
    with ExitStack() as stack:
        ports: list[str] = []
        for package in PACKAGES:
            server = grpc.server(ThreadPoolExecutor(_WORKERS))
            provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(cloud, package), server)
            ports.append(f"{package}:{server.add_insecure_port('127.0.0.1:0')}")
            server.start()
            stack.callback(lambda server=server: server.stop(None).wait())
        stack.callback(cloud.save)
        yield ",".join(ports)


def _answering(method: Callable[[Any, Message, Context], Any]) -> Callable[[Any, Message, Context], Any]:
    """Turn what the cloud refuses into the protocol's way of saying no."""

    @functools.wraps(method)
    def call(self: Any, request: Message, context: Context) -> Any:
        try:
            return method(self, request, context)
        except (RefusedError, PlanError) as error:
            context.abort_with_status(wire.Status(str(error)))
        except HalfDoneError as error:
            news = request.news if hasattr(request, "news") else request.properties
            state = _state(error.resource, news)
            context.abort_with_status(wire.half_done(error.resource.id, state, news, str(error)))

    return call


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One package. The engine may use one server for several providers, each over a connection of its own."""

    def __init__(self, cloud: Cloud, package: str) -> None:
        self._cloud = cloud
        self._package = package
        self._places: dict[str, str] = {}

    def Handshake(self, _request: Message, _context: Context) -> Message:  # noqa: N802  the protocol's names
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=True)

    def Attach(self, _request: Message, _context: Context) -> Message:  # noqa: N802
        return Empty()

    def Cancel(self, _request: Message, _context: Context) -> Message:  # noqa: N802
        return Empty()

    def GetPluginInfo(self, _request: Message, _context: Context) -> Message:  # noqa: N802
        return plugin_pb2.PluginInfo(version=importlib.metadata.version(f"pulumi-{self._package}"))

    def GetSchema(self, _request: Message, _context: Context) -> Message:  # noqa: N802
        return provider_pb2.GetSchemaResponse(schema="{}")

    def CheckConfig(self, request: Message, _context: Context) -> Message:  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Message, _context: Context) -> Message:  # noqa: N802
        return checks.provider_difference(self._package, wire.reveal(request.old_inputs), wire.reveal(request.news))

    def Configure(self, request: Message, context: Context) -> Message:  # noqa: N802
        settings = {key.rpartition(":")[2]: value for key, value in request.variables.items()}
        settings |= wire.reveal(request.args)
        self._places[context.peer()] = checks.place_of(self._package, settings)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=True
        )

    def Check(self, request: Message, _context: Context) -> Message:  # noqa: N802
        count = self._cloud.times_created(request.urn)
        added, failures = checks.check(request.urn, wire.reveal(request.news), wire.reveal(request.olds), count)
        inputs = Struct()
        inputs.CopyFrom(request.news)
        values.merge(inputs, added)
        return provider_pb2.CheckResponse(
            inputs=inputs,
            failures=[provider_pb2.CheckFailure(property=key, reason=reason) for key, reason in failures],
        )

    def Diff(self, request: Message, _context: Context) -> Message:  # noqa: N802
        return diff.difference(request.urn, wire.reveal(request.old_inputs), wire.reveal(request.news))

    @_answering
    def Create(self, request: Message, context: Context) -> Message:  # noqa: N802
        if request.preview:
            return provider_pb2.CreateResponse(
                properties=simulated.computed_in_preview(request.urn, request.properties)
            )
        made = self._cloud.create(request.urn, wire.reveal(request.properties), self._place(context))
        return provider_pb2.CreateResponse(id=made.id, properties=_state(made, request.properties))

    @_answering
    def Update(self, request: Message, context: Context) -> Message:  # noqa: N802
        if request.preview:
            return provider_pb2.UpdateResponse(
                properties=simulated.updated_in_preview(request.urn, request.olds, request.old_inputs, request.news)
            )
        made = self._cloud.update(request.urn, request.id, wire.reveal(request.news), self._place(context))
        return provider_pb2.UpdateResponse(properties=_state(made, request.news))

    @_answering
    def Delete(self, request: Message, context: Context) -> Message:  # noqa: N802
        self._cloud.delete(request.urn, request.id, self._place(context))
        return Empty()

    @_answering
    def Read(self, request: Message, context: Context) -> Message:  # noqa: N802
        """A resource of the cloud as it is, nothing where it is gone; what was never ours is looked up by its id."""
        found = self._cloud.find(request.urn, request.id, self._place(context))
        if found:
            state = _state(found, wire.struct_of(found.inputs))
            return provider_pb2.ReadResponse(id=found.id, properties=state, inputs=wire.struct_of(found.inputs))
        if request.properties.fields:
            return provider_pb2.ReadResponse()
        self._cloud.look_up(request.id)
        return provider_pb2.ReadResponse(
            id=request.id, properties=simulated.outside(request.urn, request.id, self._place(context))
        )

    @_answering
    def Invoke(self, request: Message, context: Context) -> Message:  # noqa: N802
        arguments = wire.reveal(request.args)
        if isinstance(arguments.get("id"), str):
            self._cloud.look_up(arguments["id"])
        answer = invokes.answer(request.tok, arguments, self._place(context))
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").update(answer)
        return response

    @_answering
    def Call(self, request: Message, _context: Context) -> Message:  # noqa: N802
        message = f"the simulated cloud has no method {request.tok}"
        raise RefusedError(message)

    @_answering
    def Construct(self, request: Message, _context: Context) -> Message:  # noqa: N802
        if request.type != EKS_CLUSTER_COMPONENT:
            message = f"the simulated cloud has no component {request.type}"
            raise RefusedError(message)
        return component.construct(self._cloud, request)

    def _place(self, context: Context) -> str:
        if context.peer() in self._places:
            return self._places[context.peer()]
        message = f"the {self._package} provider was not configured over this connection"
        raise RefusedError(message)


def _state(resource: Resource, inputs: Struct) -> Struct:
    """The inputs as they came, with their secrets marked as such, and what the cloud computed beside them."""
    state = Struct()
    state.CopyFrom(inputs)
    values.merge(state, simulated.secret_outputs(resource))
    return state
