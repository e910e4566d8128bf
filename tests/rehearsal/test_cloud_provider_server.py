from __future__ import annotations

from importlib import metadata

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from plan import resource_types, values
from rehearsal.cloud import Cloud, provider_protocol, serve
from tests.support.simulated_account import AbortedError, Account, Created, urn_of


def test_every_package_is_served_on_its_own_port():
    with serve(Cloud()) as providers:
        ports = dict(each.split(":") for each in providers.split(","))
        assert set(ports) == {"aws", "eks", "kubernetes", "random"}
        with grpc.insecure_channel(f"127.0.0.1:{ports['aws']}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
            assert stub.GetPluginInfo(Empty()).version == metadata.version("pulumi-aws")


def test_an_error_reaches_the_engine_with_its_details():
    cloud = Cloud()
    cloud.faults.fail_once("create", "vpc", outcome="not_ready")
    with serve(cloud) as providers:
        ports = dict(each.split(":") for each in providers.split(","))
        with grpc.insecure_channel(f"127.0.0.1:{ports['aws']}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.Configure(provider_pb2.ConfigureRequest(args=provider_protocol.struct_of({"region": "eu-west-1"})))
            with pytest.raises(grpc.RpcError) as refused:
                stub.Create(provider_pb2.CreateRequest(urn=urn_of(resource_types.EC2_VPC, "vpc"), properties=Struct()))

    assert "injected fault" in refused.value.details()
    assert "grpc-status-details-bin" in dict(refused.value.trailing_metadata())
    assert cloud.all()[0].location == "eu-west-1"


def test_a_provider_without_configuration_rejects_calls():
    account = Account()
    with pytest.raises(AbortedError, match="not configured"):
        account.create("kubernetes:core/v1:ConfigMap", "x", {"apiVersion": "v1", "kind": "ConfigMap"})


def test_a_preview_creates_nothing_and_returns_unknown_outputs():
    account = Account()
    inputs = {"roleArn": provider_protocol.UNKNOWN, "vpcConfig": {"subnetIds": [provider_protocol.UNKNOWN]}}

    previewed = account.create(resource_types.EKS_CLUSTER, "cluster", inputs, preview=True)

    assert previewed.id == ""
    assert previewed["vpcConfig"]["clusterSecurityGroupId"] == provider_protocol.UNKNOWN
    assert "endpoint" not in previewed.outputs
    assert account.cloud.all() == []


def test_a_preview_of_an_update_keeps_known_outputs():
    account = Account()
    vpc = account.create(resource_types.EC2_VPC, "vpc", {})
    previewed = account.update(vpc, {"tags": {"a": "b"}}, preview=True)

    assert previewed["defaultSecurityGroupId"] == vpc["defaultSecurityGroupId"]
    assert previewed["tags"] == {"a": "b"}


def test_an_update_keeps_ids_and_removes_old_inputs():
    account = Account()
    vpc = account.create(resource_types.EC2_VPC, "vpc", {"enableDnsSupport": True, "tags": {"a": "b"}})
    after = account.update(vpc, {"enableDnsSupport": True})

    assert after["arn"] == vpc["arn"]
    assert after["tagsAll"] == {}
    assert "tags" not in after.outputs


def read(account, urn, id_, **known):
    request = provider_pb2.ReadRequest(urn=urn, id=id_, properties=provider_protocol.struct_of(known))
    return account.send("Read", "aws", request)


def test_read_returns_existing_deleted_and_preexisting_resources():
    account = Account()
    vpc = account.create(resource_types.EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
    there = read(account, vpc.urn, vpc.id, cidrBlock="10.0.0.0/16")
    assert (there.id, there.properties["cidrBlock"]) == (vpc.id, "10.0.0.0/16")

    account.delete(vpc)
    assert read(account, vpc.urn, vpc.id, cidrBlock="10.0.0.0/16").id == ""
    assert read(account, urn_of(resource_types.EC2_VPC, "theirs"), "vpc-0123").id == "vpc-0123"


def test_secret_inputs_are_secret_outputs():
    account = Account()
    urn = urn_of("aws:ssm/parameter:Parameter", "token")
    properties = provider_protocol.struct_of({"type": "SecureString", "value": values.secret("hidden")})
    answer = account.send("Create", "aws", provider_pb2.CreateRequest(urn=urn, properties=properties))

    assert values.plain(answer.properties)["value"] == values.SECRET
    assert account.cloud.resources[urn].inputs["value"] == "hidden"


def test_a_generated_password_is_secret():
    account = Account()
    urn = urn_of(resource_types.RANDOM_PASSWORD, "password")
    request = provider_pb2.CreateRequest(urn=urn, properties=provider_protocol.struct_of({"length": 20}))

    assert values.plain(account.send("Create", "random", request).properties)["result"] == values.SECRET


def test_unknown_functions_are_rejected():
    account = Account()
    request = provider_pb2.InvokeRequest(tok="aws:index/getRegion:getRegion")
    assert getattr(account.send("Invoke", "aws", request), "return")["region"] == "us-east-1"

    with pytest.raises(AbortedError, match="does not simulate"):
        account.send("Invoke", "aws", provider_pb2.InvokeRequest(tok="aws:x/y:z"))


def test_unknown_components_and_methods_are_rejected():
    account = Account()
    with pytest.raises(AbortedError, match="no component"):
        account.send("Construct", "eks", provider_pb2.ConstructRequest(type="eks:index:NodeGroup"))
    with pytest.raises(AbortedError, match="no method"):
        account.send("Call", "eks", provider_pb2.CallRequest(tok="eks:index:Cluster/x"))


def test_an_update_of_a_missing_resource_is_rejected():
    account = Account()
    with pytest.raises(AbortedError, match="does not exist"):
        account.update(Created(resource_types.EC2_VPC, urn_of(resource_types.EC2_VPC, "vpc"), "vpc-1", {}, {}), {})
