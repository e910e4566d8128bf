"""Pulumi's engine service, as far as a program talks to it: messages."""

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
    """Keeps what the program logs; debug messages, of which the SDK sends several a resource, are dropped."""

    def __init__(self) -> None:
        self._messages: list[Diagnostic] = []
        self._root = ""

    def messages(self) -> tuple[Diagnostic, ...]:
        """The messages, errors first, in an order that no thread decides."""
        rank = {"error": 0, "warning": 1, "info": 2}
        return tuple(sorted(self._messages, key=lambda each: (rank[each.severity], each.urn or "", each.message)))

    def warn(self, message: str, urn: str) -> None:
        """A message of the preview's own."""
        self._messages.append(Diagnostic(severity="warning", message=message, urn=urn))

    def Log(self, request: engine_pb2.LogRequest) -> Empty:
        """A message of the program or the SDK."""
        if severity := _SEVERITIES.get(request.severity):
            self._messages.append(Diagnostic(severity=severity, message=request.message, urn=request.urn or None))
        return Empty()

    def GetRootResource(self, _: engine_pb2.GetRootResourceRequest) -> engine_pb2.GetRootResourceResponse:
        """The URN of the stack."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(self, request: engine_pb2.SetRootResourceRequest) -> engine_pb2.SetRootResourceResponse:
        """Remember the URN of the stack."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(
        self, _: engine_pb2.RequirePulumiVersionRequest
    ) -> engine_pb2.RequirePulumiVersionResponse:
        """No command line tool takes part, so there is no version to object to."""
        return engine_pb2.RequirePulumiVersionResponse()
