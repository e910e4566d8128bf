"""Calls of the engine to the real Kubernetes provider, played here by a stub."""

from __future__ import annotations

import json

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2

from rehearsal.cloud.model import InitFailedError, RefusedError
from rehearsal.cloud.provider_protocol import init_failed, struct_of
from rehearsal.kubernetes.forwarding import ForwardingProvider
from rehearsal.kubernetes.releases import Releases
from tests.support.simulated_account import Account, urn_of
from tests.support.simulated_platform import Platform

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "default"}}
URN = urn_of(CONFIG_MAP, "settings")


class CallError(grpc.RpcError):
    """The error of a call, as gRPC raises it."""

    def __init__(self, metadata=()):
        self.metadata = metadata

    def trailing_metadata(self):
        return self.metadata


class Stub:
    """The client of a provider that accepts everything, or fails every change."""

    def __init__(self):
        self.requests = []
        self.error = None

    def __getattr__(self, method):
        def call(request):
            self.requests.append((method, request))
            if self.error and method in {"Create", "Update", "Delete"}:
                raise self.error
            if method == "Create":
                return provider_pb2.CreateResponse(id="default/settings", properties=request.properties)
            if method == "Update":
                return provider_pb2.UpdateResponse(properties=request.news)
            return Empty()

        return call


class Plugins:
    """One stub for every connection."""

    def __init__(self):
        self.client = Stub()
        self.started = []

    def start(self, connection, engine_address):
        self.started.append((connection, engine_address))

    def stub(self, _connection):
        return self.client


@pytest.fixture
def plugins():
    return Plugins()


@pytest.fixture
def platform():
    return Platform(Account())


@pytest.fixture
def provider(platform, plugins, tmp_path):
    found = ForwardingProvider(platform.account.cloud, plugins, Releases(tmp_path, {}))
    found.handle("Handshake", provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"), "first")
    kubeconfig = json.dumps({"clusters": [{"cluster": {"server": platform.cluster["endpoint"]}}]})
    found.handle("Configure", provider_pb2.ConfigureRequest(args=struct_of({"kubeconfig": kubeconfig})), "first")
    return found


def create(provider, *, preview=False):
    request = provider_pb2.CreateRequest(urn=URN, properties=struct_of(OBJECT), preview=preview)
    return provider.handle("Create", request, "first")


def objects(platform):
    return [each for each in platform.account.cloud.all() if each.type == CONFIG_MAP]


@pytest.mark.usefixtures("provider")
def test_the_first_call_of_a_connection_starts_a_provider_that_reports_to_the_engine(plugins):
    assert plugins.started == [("first", "127.0.0.1:1")]
    assert [method for method, _ in plugins.client.requests] == ["Handshake", "Configure"]


def test_the_cloud_records_what_the_provider_creates_changes_and_deletes(provider, platform):
    assert create(provider).id == "default/settings"
    (recorded,) = objects(platform)
    assert (recorded.id, recorded.location) == ("default/settings", platform.cluster["endpoint"])
    changed = OBJECT | {"data": {"a": "1"}}
    provider.handle("Update", provider_pb2.UpdateRequest(urn=URN, id=recorded.id, news=struct_of(changed)), "first")
    assert objects(platform)[0].inputs == changed
    provider.handle("Delete", provider_pb2.DeleteRequest(urn=URN, id=recorded.id), "first")
    assert objects(platform) == []


def test_a_preview_is_forwarded_and_not_recorded(provider, platform, plugins):
    create(provider, preview=True)
    assert plugins.client.requests[-1][0] == "Create"
    assert objects(platform) == []


def test_an_object_that_is_not_ready_is_recorded_and_the_error_reaches_the_engine(provider, platform, plugins):
    status = init_failed("default/settings", struct_of(OBJECT), struct_of(OBJECT), "no pod is ready")
    plugins.client.error = CallError(status.trailing_metadata)
    with pytest.raises(CallError):
        create(provider)
    (recorded,) = objects(platform)
    assert (recorded.id, recorded.failed) == ("default/settings", True)


def test_an_object_that_the_api_server_refuses_is_not_recorded(provider, platform, plugins):
    plugins.client.error = CallError()
    with pytest.raises(CallError):
        create(provider)
    assert objects(platform) == []


def test_a_fault_of_the_cloud_rejects_a_call_before_it_is_forwarded(provider, platform, plugins):
    platform.account.cloud.faults.fail_once("create", "settings")
    with pytest.raises(RefusedError, match="injected fault"):
        create(provider)
    assert plugins.client.requests[-1][0] == "Configure"
    assert create(provider).id


def test_a_fault_leaves_an_object_that_is_not_ready(provider, platform):
    platform.account.cloud.faults.fail_once("create", "settings", outcome="not_ready")
    with pytest.raises(InitFailedError, match="injected fault"):
        create(provider)
    assert [each.failed for each in objects(platform)] == [True]


def test_a_delete_that_fails_keeps_the_record(provider, platform, plugins):
    id_ = create(provider).id
    plugins.client.error = CallError()
    with pytest.raises(CallError):
        provider.handle("Delete", provider_pb2.DeleteRequest(urn=URN, id=id_), "first")
    assert [each.deleting for each in objects(platform)] == [False]
