from __future__ import annotations

from importlib import metadata

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from plan import values
from plan.resource_types import EC2_VPC
from rehearsal.cloud import Cloud, serve, wire
from rehearsal.cloud.direct import AbortedError, Account, Made, urn_of

RANDOM = "random:index/randomPassword:RandomPassword"


def test_every_package_is_served_on_a_port_of_its_own():
    with serve(Cloud()) as providers:
        ports = dict(each.split(":") for each in providers.split(","))
        assert set(ports) == {"aws", "eks", "kubernetes", "random"}
        with grpc.insecure_channel(f"127.0.0.1:{ports['aws']}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
            assert stub.GetPluginInfo(Empty()).version == metadata.version("pulumi-aws")


def test_a_refusal_reaches_the_engine_with_its_detail():
    cloud = Cloud()
    cloud.faults.fail_once("create", "vpc", leaving="half")
    with serve(cloud) as providers:
        ports = dict(each.split(":") for each in providers.split(","))
        with grpc.insecure_channel(f"127.0.0.1:{ports['aws']}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.Configure(provider_pb2.ConfigureRequest(args=wire.struct_of({"region": "eu-west-1"})))
            with pytest.raises(grpc.RpcError) as refused:
                stub.Create(provider_pb2.CreateRequest(urn=urn_of(EC2_VPC, "vpc"), properties=Struct()))

    assert "as was ordered" in refused.value.details()
    assert "grpc-status-details-bin" in dict(refused.value.trailing_metadata())
    assert cloud.all()[0].place == "eu-west-1"


def test_a_provider_that_was_not_configured_does_nothing():
    account = Account()
    with pytest.raises(AbortedError, match="not configured"):
        account.create("kubernetes:core/v1:ConfigMap", "x", {"apiVersion": "v1", "kind": "ConfigMap"})


def test_a_preview_makes_nothing_and_leaves_what_is_computed_unknown():
    account = Account()
    inputs = {"roleArn": wire.UNKNOWN, "vpcConfig": {"subnetIds": [wire.UNKNOWN]}}

    previewed = account.create("aws:eks/cluster:Cluster", "cluster", inputs, preview=True)

    assert previewed.id == ""
    assert previewed["vpcConfig"]["clusterSecurityGroupId"] == wire.UNKNOWN
    assert "endpoint" not in previewed.outputs
    assert account.cloud.all() == []


def test_an_update_in_preview_keeps_what_is_known():
    account = Account()
    vpc = account.create(EC2_VPC, "vpc", {})
    previewed = account.update(vpc, {"tags": {"a": "b"}}, preview=True)

    assert previewed["defaultSecurityGroupId"] == vpc["defaultSecurityGroupId"]
    assert previewed["tags"] == {"a": "b"}


def test_an_update_keeps_ids_and_drops_inputs_that_are_gone():
    account = Account()
    vpc = account.create(EC2_VPC, "vpc", {"enableDnsSupport": True, "tags": {"a": "b"}})
    after = account.update(vpc, {"enableDnsSupport": True})

    assert after["arn"] == vpc["arn"]
    assert after["tagsAll"] == {}
    assert "tags" not in after.outputs


def read(account, urn, id_, **known):
    request = provider_pb2.ReadRequest(urn=urn, id=id_, properties=wire.struct_of(known))
    return account.ask("Read", "aws", request)


def test_read_tells_what_is_there_what_is_gone_and_what_was_never_ours():
    account = Account()
    vpc = account.create(EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
    there = read(account, vpc.urn, vpc.id, cidrBlock="10.0.0.0/16")
    assert (there.id, there.properties["cidrBlock"]) == (vpc.id, "10.0.0.0/16")

    account.delete(vpc)
    assert read(account, vpc.urn, vpc.id, cidrBlock="10.0.0.0/16").id == ""
    assert read(account, urn_of(EC2_VPC, "theirs"), "vpc-0123").id == "vpc-0123"


def test_secrets_go_in_and_come_out_as_secrets():
    account = Account()
    urn = urn_of("aws:ssm/parameter:Parameter", "token")
    properties = wire.struct_of({"type": "SecureString", "value": values.secret("hidden")})
    answer = account.ask("Create", "aws", provider_pb2.CreateRequest(urn=urn, properties=properties))

    assert values.plain(answer.properties)["value"] == values.SECRET
    assert account.cloud.resources[urn].inputs["value"] == "hidden"


def test_a_password_is_secret_by_itself():
    account = Account()
    urn = urn_of(RANDOM, "password")
    request = provider_pb2.CreateRequest(urn=urn, properties=wire.struct_of({"length": 20}))

    assert values.plain(account.ask("Create", "random", request).properties)["result"] == values.SECRET


def test_functions_are_answered_and_unknown_ones_refused():
    account = Account()
    request = provider_pb2.InvokeRequest(tok="aws:index/getRegion:getRegion")
    assert getattr(account.ask("Invoke", "aws", request), "return")["region"] == "us-east-1"

    with pytest.raises(AbortedError, match="no answer"):
        account.ask("Invoke", "aws", provider_pb2.InvokeRequest(tok="aws:x/y:z"))


def test_components_and_methods_that_nobody_modelled_are_refused():
    account = Account()
    with pytest.raises(AbortedError, match="no component"):
        account.ask("Construct", "eks", provider_pb2.ConstructRequest(type="eks:index:NodeGroup"))
    with pytest.raises(AbortedError, match="no method"):
        account.ask("Call", "eks", provider_pb2.CallRequest(tok="eks:index:Cluster/x"))


def test_an_update_of_what_is_not_there_is_refused():
    account = Account()
    with pytest.raises(AbortedError, match="does not exist"):
        account.update(Made(EC2_VPC, urn_of(EC2_VPC, "vpc"), "vpc-1", {}, {}), {})
