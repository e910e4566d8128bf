"""The harness tells the truth about what a program registers, run after run."""

from __future__ import annotations

import asyncio

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
import pytest

from tests.support.harness import UNKNOWN, Cloud, DuplicateUrnError, deploy


class Bucket(pulumi.ComponentResource):
    """Two levels of children, to see parents and inherited options."""

    TYPE = "landfall:test:Bucket"

    arn: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(f"{name}-bucket", tags={"size": "3"}, opts=child)
        aws.s3.BucketPublicAccessBlock(f"{name}-block", bucket=bucket.id, block_public_acls=True, opts=child)
        self.arn = bucket.arn
        self.register_outputs({"arn": self.arn})


def platform() -> dict[str, pulumi.Input[object]]:
    """Uses every way through the monitor: components, remote ones, references, invokes, providers, transforms."""
    cluster = eks.Cluster("main", vpc_id="vpc-1", version="1.35", skip_default_node_group=True)
    provider = k8s.Provider("k8s", kubeconfig=cluster.kubeconfig_json)
    group = eks.ManagedNodeGroup("nodes", cluster=cluster, node_role_arn="arn:aws:iam::111122223333:role/nodes")
    namespace = k8s.core.v1.Namespace(
        "apps",
        opts=pulumi.ResourceOptions(provider=provider, depends_on=[group]),
    )
    bucket = Bucket("logs", pulumi.ResourceOptions(protect=True))
    aws.ec2.Instance("one", ami="ami-1", instance_type="t3.micro", cpu_options={"coreCount": 2, "threadsPerCore": 1})
    return {
        "cluster": cluster.eks_cluster.name,
        "group": cluster.eks_cluster.vpc_config.cluster_security_group_id,
        "region": aws.get_region_output().region,
        "namespace": namespace.metadata.name,
        "bucket": bucket.arn,
    }


def test_outputs_are_what_the_program_returned() -> None:
    assert deploy(platform).outputs == {
        "cluster": "main",
        "group": "main-cluster-sg",
        "region": "us-east-1",
        "namespace": "apps-0123abcd",
        "bucket": "arn:aws:s3:us-east-1:111122223333:logs-bucket",
    }


def test_parents_options_and_full_urns_are_recorded() -> None:
    deployment = deploy(platform, stack="dev")
    component = deployment.one("landfall:test:Bucket")
    bucket = deployment.one("aws:s3/bucket:Bucket")

    assert bucket.parent == component.urn
    assert bucket.urn == "urn:pulumi:dev::landfall::landfall:test:Bucket$aws:s3/bucket:Bucket::logs-bucket"
    assert bucket.options["protect"] is True
    assert component.outputs == {"arn": bucket.outputs["arn"]}
    assert [child.name for child in deployment.children(component)] == ["logs-bucket", "logs-block"]


def test_dependencies_and_providers_lead_to_resources() -> None:
    deployment = deploy(platform)
    namespace = deployment.one("kubernetes:core/v1:Namespace")
    block = deployment.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")

    assert deployment.at(namespace.provider).name == "k8s"
    assert deployment.dependencies(namespace) == {("eks:index:ManagedNodeGroup", "nodes")}
    assert block.property_dependencies["bucket"] == {deployment.one("aws:s3/bucket:Bucket").urn}


def test_numbers_are_ints_and_secrets_are_unwrapped_and_named() -> None:
    def program() -> None:
        aws.ssm.Parameter("p", type="SecureString", value=pulumi.Output.secret("hush"), tags={"a": "b"})
        aws.cloudwatch.LogGroup("g", retention_in_days=7)

    deployment = deploy(program)

    parameter = deployment.one("aws:ssm/parameter:Parameter")
    assert (parameter.inputs["value"], parameter.secrets) == ("hush", {"value"})
    days = deployment.one("aws:cloudwatch/logGroup:LogGroup").inputs["retentionInDays"]
    assert (days, type(days)) == (7, int)


def test_a_preview_knows_inputs_but_no_outputs() -> None:
    deployment = deploy(platform, preview=True)

    assert deployment.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs["bucket"] == UNKNOWN
    assert isinstance(deployment.outputs["cluster"], type(pulumi.UNKNOWN))
    assert {r.urn for r in deployment.resources} == {r.urn for r in deploy(platform).resources}


def test_a_duplicate_urn_is_refused() -> None:
    def program() -> None:
        Bucket("same")
        Bucket("same")

    with pytest.raises(DuplicateUrnError, match=r"duplicate resource URN .*same"):
        deploy(program)


def test_an_unforeseen_call_is_an_error_and_can_be_answered() -> None:
    def program() -> pulumi.Output[str]:
        return aws.ec2.get_vpc_output(id="vpc-1").cidr_block

    with pytest.raises(LookupError, match="getVpc"):
        deploy(program)

    cloud = Cloud(calls={"aws:ec2/getVpc:getVpc": lambda args: {"id": args["id"], "cidrBlock": "10.0.0.0/16"}})
    assert deploy(program, mocks=cloud).outputs == "10.0.0.0/16"


def test_stack_references_read_what_the_test_gives() -> None:
    def program() -> pulumi.Output[str]:
        return pulumi.StackReference("organization/landfall/dev").require_output("name")

    cloud = Cloud(stacks={"organization/landfall/dev": {"name": "shared"}})
    assert deploy(program, mocks=cloud).outputs == "shared"
    with pytest.raises(LookupError, match="organization/landfall/dev"):
        deploy(program)


def test_configuration_is_given_as_plain_values_and_forgotten_afterwards() -> None:
    def program() -> object:
        return pulumi.Config("landfall").get_object("settings")

    assert deploy(program, config={"settings": {"region": "us-east-1", "zones": 2}}).outputs == {
        "region": "us-east-1",
        "zones": 2,
    }
    assert deploy(program).outputs is None


def test_a_failure_inside_apply_is_not_swallowed() -> None:
    def check(_: str) -> None:
        raise ValueError("seen")  # noqa: EM101 - the message is the test

    def program() -> None:
        aws.s3.Bucket("b").arn.apply(check)

    with pytest.raises(ValueError, match="seen"):
        deploy(program)


@pytest.mark.parametrize("preview", [False, True])
def test_fifty_runs_agree(preview: bool) -> None:  # noqa: FBT001 - pytest hands parameters over by name
    first = {r.urn: r for r in deploy(platform, preview=preview).resources}
    for _ in range(49):
        assert {r.urn: r for r in deploy(platform, preview=preview).resources} == first


def test_no_event_loop_of_the_caller_is_needed_or_touched() -> None:
    async def inside() -> str:
        return await asyncio.to_thread(lambda: deploy(platform).outputs["cluster"])

    assert asyncio.run(inside()) == "main"
