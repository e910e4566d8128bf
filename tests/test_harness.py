"""The harness records what a program registers, with the same result in every run."""

from __future__ import annotations

import asyncio

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
import pytest

from plan.errors import PlanError
from tests.support.examples import examples
from tests.support.harness import UNKNOWN, Cloud, deploy


class Bucket(pulumi.ComponentResource):
    """A component with children, which inherit its options."""

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
    """Use components, remote components, references, functions and providers."""
    cluster = eks.Cluster(
        "main",
        vpc_id="vpc-1",
        private_subnet_ids=["subnet-1"],
        version="1.35",
        authentication_mode=eks.AuthenticationMode.API,
        skip_default_node_group=True,
    )
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


def test_outputs_are_the_result_of_the_program() -> None:
    deployment = deploy(platform)

    assert deployment.outputs["region"] == "us-east-1"
    assert deployment.outputs["bucket"] == deployment.one("aws:s3/bucket:Bucket").outputs["arn"]
    assert deployment.outputs["namespace"].startswith("apps-")


def test_outputs_of_a_remote_component_come_from_the_resources_that_its_provider_makes() -> None:
    deployment = deploy(platform)

    assert deployment.outputs["cluster"].startswith("main-eksCluster-")
    assert deployment.outputs["group"].startswith("sg-")
    assert "aws:eks/cluster:Cluster" not in deployment.types()


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

    with pytest.raises(PlanError, match=r"Two resources have the URN .*::same"):
        deploy(program)


def test_an_unknown_function_is_an_error_unless_the_test_answers_it() -> None:
    def program() -> pulumi.Output[str]:
        return aws.pricing.get_product_output(service_code="AmazonEC2", filters=[]).result

    with pytest.raises(PlanError, match="getProduct"):
        deploy(program)

    cloud = Cloud(calls={"aws:pricing/getProduct:getProduct": lambda _: {"result": "{}"}})
    assert deploy(program, mocks=cloud).outputs == "{}"


def test_a_test_can_replace_the_outputs_of_a_type_and_the_answer_of_a_function() -> None:
    def program() -> pulumi.Output[list[str]]:
        vpc = aws.ec2.get_vpc_output(id="vpc-1")
        return pulumi.Output.all(aws.s3.Bucket("logs").arn, vpc.cidr_block)

    cloud = Cloud(
        outputs={"aws:s3/bucket:Bucket": lambda registration: {"arn": f"arn:of:{registration.name}"}},
        calls={"aws:ec2/getVpc:getVpc": lambda args: {"id": args["id"], "cidrBlock": "172.31.0.0/16"}},
    )
    assert deploy(program, mocks=cloud).outputs == ["arn:of:logs", "172.31.0.0/16"]


def test_stack_references_read_the_outputs_that_the_test_gives() -> None:
    def program() -> pulumi.Output[str]:
        return pulumi.StackReference("organization/landfall/dev").require_output("name")

    cloud = Cloud(stacks={"organization/landfall/dev": {"name": "shared"}})
    assert deploy(program, mocks=cloud).outputs == "shared"
    with pytest.raises(LookupError, match="organization/landfall/dev"):
        deploy(program)


def test_configuration_is_given_as_plain_values_and_does_not_reach_the_next_run() -> None:
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
def test_repeated_runs_give_the_same_result(preview: bool) -> None:  # noqa: FBT001 - pytest passes parameters by name
    first = {r.urn: r for r in deploy(platform, preview=preview).resources}
    for _ in range(examples(50) - 1):
        assert {r.urn: r for r in deploy(platform, preview=preview).resources} == first


def test_a_deployment_does_not_use_the_event_loop_of_the_caller() -> None:
    async def inside() -> str:
        return await asyncio.to_thread(lambda: deploy(platform).outputs["cluster"])

    assert asyncio.run(inside()) == deploy(platform).outputs["cluster"]
