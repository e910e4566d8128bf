"""The part of Pulumi's engine service that a program calls: messages and the URN of its stack."""

# ruff: noqa: N802  the methods are named as the protocol names them

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2

from plan.model import Diagnostic

if TYPE_CHECKING:
    Severity = Literal["info", "warning", "error"]

_SEVERITIES: dict[int, Severity] = {
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


class Diagnostics:
    """The messages of a program. Debug messages are dropped, as the SDK sends several for each resource."""

    def __init__(self) -> None:
        self._messages: list[Diagnostic] = []
        self._root = ""

    def messages(self) -> tuple[Diagnostic, ...]:
        """Return the messages, errors first, in an order that does not depend on threads."""
        rank = {"error": 0, "warning": 1, "info": 2}
        return tuple(sorted(self._messages, key=lambda each: (rank[each.severity], each.urn or "", each.message)))

    def warn(self, message: str, urn: str) -> None:
        """Add a warning of the preview."""
        self._messages.append(Diagnostic(severity="warning", message=message, urn=urn))

    def Log(self, request: engine_pb2.LogRequest) -> Empty:
        """Add a message of the program or of the SDK."""
        if severity := _SEVERITIES.get(request.severity):
            self._messages.append(Diagnostic(severity=severity, message=request.message, urn=request.urn or None))
        return Empty()

    def GetRootResource(self, _: engine_pb2.GetRootResourceRequest) -> engine_pb2.GetRootResourceResponse:
        """Return the URN of the stack."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(self, request: engine_pb2.SetRootResourceRequest) -> engine_pb2.SetRootResourceResponse:
        """Store the URN of the stack."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(
        self, _: engine_pb2.RequirePulumiVersionRequest
    ) -> engine_pb2.RequirePulumiVersionResponse:
        """Accept any version: the preview runs without the Pulumi CLI."""
        return engine_pb2.RequirePulumiVersionResponse()
