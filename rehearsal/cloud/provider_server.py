"""gRPC servers for the simulated providers, to which the engine attaches instead of starting the real plugins."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import Protocol

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from plan.errors import PlanError
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.model import InitFailedError, RefusedError
from rehearsal.cloud.provider import Provider, state_of
from rehearsal.cloud.provider_protocol import ErrorStatus, ForwardedStatus, Message, init_failed

PACKAGES = ("aws", "eks", "kubernetes", "random")

SERVICE = "pulumirpc.ResourceProvider"

METHODS: Mapping[str, tuple[type[Message], Callable[[Provider, Message, str], Message]]] = {
    "Attach": (plugin_pb2.PluginAttach, Provider.acknowledge),
    "Call": (provider_pb2.CallRequest, Provider.call),
    "Cancel": (Empty, Provider.acknowledge),
    "Check": (provider_pb2.CheckRequest, Provider.check),
    "CheckConfig": (provider_pb2.CheckRequest, Provider.check_config),
    "Configure": (provider_pb2.ConfigureRequest, Provider.configure),
    "Construct": (provider_pb2.ConstructRequest, Provider.construct),
    "Create": (provider_pb2.CreateRequest, Provider.create),
    "Delete": (provider_pb2.DeleteRequest, Provider.delete),
    "Diff": (provider_pb2.DiffRequest, Provider.diff),
    "DiffConfig": (provider_pb2.DiffRequest, Provider.diff_config),
    "GetPluginInfo": (Empty, Provider.get_plugin_info),
    "GetSchema": (provider_pb2.GetSchemaRequest, Provider.get_schema),
    "Handshake": (provider_pb2.ProviderHandshakeRequest, Provider.handshake),
    "Invoke": (provider_pb2.InvokeRequest, Provider.invoke),
    "Read": (provider_pb2.ReadRequest, Provider.read),
    "Update": (provider_pb2.UpdateRequest, Provider.update),
}
"""Type of the request and implementation, by the name of the method in the protocol."""

Handler = Callable[[str, Message, str], Message]
"""Function of method, request and connection that returns the response."""

_WORKERS = 64
"""A call takes as long as its resource, and the engine does not limit the number of parallel calls."""


class Context(Protocol):
    """The part of a gRPC call context that the servers use."""

    def peer(self) -> str:
        """Return the address of the caller."""
        ...

    def abort_with_status(self, status: grpc.Status) -> None:
        """End the call with an error."""
        ...


@contextmanager
def serve(cloud: Cloud, others: Mapping[str, Handler] = MappingProxyType({})) -> Generator[str]:
    """Serve every package on its own port; yield the value of ``PULUMI_DEBUG_PROVIDERS``.

    ``others`` are the packages that the simulated cloud does not carry out itself.
    """
    with ExitStack() as stack:
        ports: list[str] = []
        for package in PACKAGES:
            server = grpc.server(ThreadPoolExecutor(_WORKERS))
            server.add_generic_rpc_handlers((_handlers(others.get(package) or simulated(cloud, package)),))
            ports.append(f"{package}:{server.add_insecure_port('127.0.0.1:0')}")
            server.start()
            stack.callback(_stop, server)
        stack.callback(cloud.save)
        yield ",".join(ports)


def simulated(cloud: Cloud, package: str) -> Handler:
    """Return the function that carries out the calls for a package on the simulated cloud."""
    provider = Provider(cloud, package)
    return lambda method, request, connection: METHODS[method][1](provider, request, connection)


def handle(handler: Handler, method: str, request: Message, context: Context) -> Message:
    """Run one method; report a call that fails as an error of the protocol."""
    try:
        return handler(method, request, context.peer())
    except grpc.RpcError as error:
        context.abort_with_status(ForwardedStatus(error))
    except (RefusedError, PlanError) as error:
        context.abort_with_status(ErrorStatus(str(error)))
    except InitFailedError as error:
        inputs = request.properties if method == "Create" else request.news
        state = state_of(error.resource, inputs)
        context.abort_with_status(init_failed(error.resource.id, state, inputs, str(error)))


def _handlers(handler: Handler) -> grpc.GenericRpcHandler:
    return grpc.method_handlers_generic_handler(
        SERVICE, {method: _handler(handler, method, request) for method, (request, _) in METHODS.items()}
    )


def _handler(handler: Handler, method: str, request_type: type[Message]) -> Message:
    def behavior(request: Message, context: Context) -> Message:
        return handle(handler, method, request, context)

    return grpc.unary_unary_rpc_method_handler(
        behavior,
        request_deserializer=request_type.FromString,
        response_serializer=_serialize,
    )


def _serialize(response: Message) -> bytes:
    return response.SerializeToString()


def _stop(server: grpc.Server) -> None:
    server.stop(None).wait()
