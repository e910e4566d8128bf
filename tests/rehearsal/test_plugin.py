"""The connection to a process of the real Kubernetes provider, played here by a server and a program that names it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from rehearsal.kubernetes.plugin import Plugin, ProviderError

DETAIL = b"x" * 100_000
"""Longer than the 8 KiB of metadata that a client accepts by default."""


class FailingProvider(provider_pb2_grpc.ResourceProviderServicer):
    """A provider whose objects never become ready; it returns the object with the error."""

    def Update(self, _request, context):  # noqa: N802  the name in the protocol
        context.set_trailing_metadata((("grpc-status-details-bin", DETAIL),))
        context.abort(grpc.StatusCode.UNKNOWN, "not ready")


@pytest.fixture
def port():
    server = grpc.server(ThreadPoolExecutor(1))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(FailingProvider(), server)
    free = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield free
    server.stop(None)


def program(folder, line):
    path = folder / "provider"
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o700)
    return path


def test_an_object_that_does_not_become_ready_is_returned_whole(tmp_path, port):
    plugin = Plugin(program(tmp_path, f"echo {port}; exec sleep 60"), "127.0.0.1:1", {}, tmp_path / "log")
    try:
        with pytest.raises(grpc.RpcError) as failure:
            plugin.stub.Update(provider_pb2.UpdateRequest())
    finally:
        plugin.stop()
    assert dict(failure.value.trailing_metadata())["grpc-status-details-bin"] == DETAIL


def test_a_provider_that_does_not_start_is_refused_with_its_own_words(tmp_path):
    with pytest.raises(ProviderError, match="does not start: no such flag"):
        Plugin(program(tmp_path, "echo no such flag >&2"), "127.0.0.1:1", {}, tmp_path / "log")
