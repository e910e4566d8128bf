"""Transforms: functions of the program that rewrite a request before the engine processes it.

The SDK serves them on a small server of its own and passes the address and a token for each. They are called there, as
Pulumi's engine does, so that a transform receives the same request as in a deployment.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from plan.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.struct_pb2 import Struct

Message = Any
"""A protocol message. Its fields are read by name, which the type stubs do not support."""

_REPEATED = {
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "additional_secret_outputs": "additionalSecretOutputs",
    "depends_on": "dependencies",
    "aliases": "aliases",
    "replace_with": "replace_with",
    "hide_diff": "hideDiffs",
}
_SINGLE = {
    "version": "version",
    "provider": "provider",
    "plugin_download_url": "pluginDownloadURL",
    "deleted_with": "deletedWith",
    "import": "importId",
}
_OPTIONAL = {"protect": "protect", "retain_on_delete": "retainOnDelete"}
_MESSAGES = {"custom_timeouts": "customTimeouts", "hooks": "hooks", "replacement_trigger": "replacement_trigger"}


class Transforms:
    """The transforms of one run, and the connections to the servers that hold them."""

    def __init__(self) -> None:
        self.for_resources: list[callback_pb2.Callback] = []
        """Transforms of the whole stack, in the order in which the program registered them."""
        self.for_invokes: list[callback_pb2.Callback] = []
        self._stubs: dict[str, tuple[grpc.Channel, Message]] = {}
        self._lock = threading.Lock()

    def transform_resource(
        self, request: resource_pb2.RegisterResourceRequest, callbacks: Iterable[callback_pb2.Callback]
    ) -> resource_pb2.RegisterResourceRequest:
        """Return the request after its own transforms, those of its parents and those of the stack, innermost first."""
        chain = [*callbacks, *self.for_resources]
        if not chain:
            return request
        properties, options = request.object, _options_of(request)
        for callback in chain:
            message = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=properties,
                options=options,
            )
            answer = resource_pb2.TransformResponse.FromString(self._call(callback, message.SerializeToString()))
            properties = answer.properties
            options = answer.options if answer.HasField("options") else options
        return _with(request, properties, options)

    def transform_invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeRequest:
        """Return the call of a provider function after the transforms of functions."""
        for callback in self.for_invokes:
            message = resource_pb2.TransformInvokeRequest(
                token=request.tok,
                args=request.args,
                options=resource_pb2.TransformInvokeOptions(
                    provider=request.provider,
                    version=request.version,
                    plugin_download_url=request.pluginDownloadURL,
                ),
            )
            answer = resource_pb2.TransformInvokeResponse.FromString(self._call(callback, message.SerializeToString()))
            request.args.CopyFrom(answer.args)
            if answer.HasField("options"):
                request.provider = answer.options.provider
                request.version = answer.options.version
        return request

    def close(self) -> None:
        """Close the connections."""
        for channel, _ in self._stubs.values():
            channel.close()

    def _call(self, callback: callback_pb2.Callback, request: bytes) -> bytes:
        with self._lock:
            if callback.target not in self._stubs:
                channel = grpc.insecure_channel(callback.target)
                self._stubs[callback.target] = (channel, callback_pb2_grpc.CallbacksStub(channel))
            _, stub = self._stubs[callback.target]
        try:
            answer: Message = stub.Invoke(callback_pb2.CallbackInvokeRequest(token=callback.token, request=request))
        except grpc.RpcError as error:
            details = error.details() if isinstance(error, grpc.Call) else str(error)
            msg = f"A transform failed: {(details or '').partition('error: ')[2] or details}"
            raise PlanError(msg) from error
        return answer.response


def _options_of(request: Message) -> resource_pb2.TransformResourceOptions:
    options = resource_pb2.TransformResourceOptions(providers=dict(request.providers))
    for option, field in _REPEATED.items():
        getattr(options, option).extend(getattr(request, field))
    for option, field in _SINGLE.items():
        setattr(options, option, getattr(request, field))
    for option, field in _OPTIONAL.items():
        if request.HasField(field):
            setattr(options, option, getattr(request, field))
    for option, field in _MESSAGES.items():
        if request.HasField(field):
            getattr(options, option).CopyFrom(getattr(request, field))
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def _with(request: Message, properties: Struct, options: Message) -> resource_pb2.RegisterResourceRequest:
    result: Message = resource_pb2.RegisterResourceRequest()
    result.CopyFrom(request)
    result.object.CopyFrom(properties)
    for option, field in _REPEATED.items():
        result.ClearField(field)
        getattr(result, field).extend(getattr(options, option))
    for option, field in _SINGLE.items():
        setattr(result, field, getattr(options, option))
    for option, field in _OPTIONAL.items():
        result.ClearField(field)
        if options.HasField(option):
            setattr(result, field, getattr(options, option))
    for option, field in _MESSAGES.items():
        result.ClearField(field)
        if options.HasField(option):
            getattr(result, field).CopyFrom(getattr(options, option))
    result.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    result.deleteBeforeReplace = options.delete_before_replace
    result.providers.clear()
    result.providers.update(options.providers)
    return result
