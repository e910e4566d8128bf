"""The offline engine registers resources, returns their outputs and reports errors."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pulumi
import pytest

from engine.run import plan_stack
from plan.errors import PlanError
from plan.values import UNKNOWN


def test_children_of_a_component_carry_its_type_in_their_urn_and_its_urn_as_parent(up):
    service = up.one("platform:index:Service", "cart")
    secret = up.one("kubernetes:core/v1:Secret", "cart-password")

    assert secret.urn == "urn:pulumi:dev::platform::platform:index:Service$kubernetes:core/v1:Secret::cart-password"
    assert secret.parent == service.urn
    assert service.outputs == {"url": "http://cart.shop", "token": "[secret]"}


def test_parents_are_listed_before_children_and_every_reference_is_in_the_plan(up):
    seen = set()
    urns = {resource.urn for resource in up.resources}
    for resource in up.resources:
        assert resource.parent is None or resource.parent in seen
        assert set(resource.dependencies) <= urns
        assert {urn for found in resource.property_dependencies.values() for urn in found} <= set(resource.dependencies)
        assert resource.provider is None or resource.provider in urns
        seen.add(resource.urn)


def test_a_resource_has_the_given_provider_or_the_default_provider_of_its_package(up):
    given = up.one("pulumi:providers:kubernetes", "cluster")

    assert {resource.provider for resource in up.resources if resource.type.startswith("kubernetes:")} == {given.urn}
    default = up.one("aws:ec2/vpc:Vpc").provider
    assert default.rpartition("::")[2].startswith("default_")
    assert next(each for each in up.resources if each.urn == default).inputs["region"] == "eu-west-1"


def test_options_dependencies_and_the_line_of_the_program_are_kept(up):
    deployment = up.one("kubernetes:apps/v1:Deployment", "cart-deployment")
    subnet = up.one("aws:ec2/subnet:Subnet", "subnet-eu-west-1a")
    vpc = up.one("aws:ec2/vpc:Vpc")

    assert deployment.options["protect"] is True
    assert {"name": "old"} in deployment.options["aliases"]
    assert subnet.property_dependencies == {"vpcId": (vpc.urn,)}
    assert subnet.location.startswith("__main__.py:")
    assert deployment.inputs["spec"]["replicas"] == 2
    assert isinstance(deployment.inputs["spec"]["replicas"], int)


def test_an_existing_resource_is_read_and_known_in_both_modes(up, preview):
    for plan in (up, preview):
        existing = plan.one("aws:ec2/securityGroup:SecurityGroup", "existing")
        assert (existing.read, existing.id) == (True, "sg-0123456789abcdef0")
        assert plan.exports["existing"] == "sg-0123456789abcdef0"


def test_preview_and_up_plan_the_same_resources(up, preview):
    assert {resource.urn for resource in up.resources} == {resource.urn for resource in preview.resources}


def test_a_preview_leaves_computed_outputs_unknown(preview):
    assert preview.one("aws:ec2/vpc:Vpc").id == UNKNOWN
    assert preview.one("aws:ec2/subnet:Subnet", "subnet-eu-west-1a").inputs["vpcId"] == UNKNOWN
    assert preview.exports["oidcProvider"] == UNKNOWN
    assert preview.exports["clusterSecurityGroup"] == UNKNOWN


def test_a_provider_with_unknown_settings_computes_nothing(preview):
    assert preview.one("kubernetes:core/v1:Namespace").outputs == {}
    assert preview.exports["urls"] == [UNKNOWN, UNKNOWN]


def test_two_runs_are_equal(up, programs):
    assert plan_stack(programs / "platform", "dev", "up") == up


def test_a_run_restores_the_environment_of_the_process(programs, monkeypatch):
    monkeypatch.delenv("PULUMI_ERROR_OUTPUT_STRING")
    before = (list(sys.path), sys.modules["__main__"], Path.cwd(), dict(os.environ))
    stack, config = pulumi.get_stack(), dict(pulumi.runtime.config.CONFIG.get())

    plan_stack(programs / "references", "base")

    assert (sys.path, sys.modules["__main__"], Path.cwd(), dict(os.environ)) == before
    assert pulumi.runtime.settings.get_root_resource() is None
    assert (pulumi.get_stack(), pulumi.runtime.config.CONFIG.get()) == (stack, config)
    assert pulumi.runtime.settings.get_monitor() is None


def test_exports_do_not_leak_from_one_plan_to_the_next(programs, write):
    plan_stack(programs / "references", "base")

    assert plan_stack(write("import pulumi; pulumi.export('only', 1)")).exports == {"only": 1}


def test_duplicate_urns_are_an_error_with_both_source_locations(write):
    program = """\
        import pulumi_random as random
        random.RandomPet("twin")
        random.RandomPet("twin")
        """
    with pytest.raises(PlanError, match=r"'twin' is declared at __main__.py:\d and again at __main__.py:\d") as caught:
        plan_stack(write(program))
    assert "random:index/randomPet:RandomPet::twin" in str(caught.value)


def test_an_unknown_provider_function_is_an_error_with_its_token(write):
    program = """\
        import pulumi_aws as aws
        aws.pricing.get_product(service_code="AmazonEC2", filters=[])
        """
    with pytest.raises(PlanError, match="aws:pricing/getProduct:getProduct"):
        plan_stack(write(program))


def test_the_result_of_a_function_is_unknown_if_an_argument_is(write):
    project = write(
        """\
        import pulumi, pulumi_aws as aws
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.9.0.0/16")
        pulumi.export("account", aws.get_caller_identity_output().account_id)
        pulumi.export("found", aws.ec2.get_vpc_output(id=vpc.id).id)
        pulumi.export("version", aws.eks.get_addon_version(addon_name="coredns", kubernetes_version="1.35").version)
        """
    )
    up, preview = plan_stack(project), plan_stack(project, mode="preview")

    assert up.exports["account"] == preview.exports["account"] == "111122223333"
    assert up.exports["found"] == up.one("aws:ec2/vpc:Vpc").id
    assert preview.exports["found"] == UNKNOWN
    assert up.exports["version"] == "v1.35.0-eksbuild.1"


def test_a_resource_without_a_simulation_has_its_inputs_an_id_and_unknown_outputs(write):
    project = write(
        """\
        import pulumi
        class Thing(pulumi.CustomResource):
            size: pulumi.Output[int]
            made: pulumi.Output[str]
            def __init__(self, name, **props):
                super().__init__("acme:index:Thing", name, {**props, "made": None})
        thing = Thing("thing", size=3)
        pulumi.export("size", thing.size)
        pulumi.export("id", thing.id)
        pulumi.export("made", thing.made)
        """
    )
    exports = plan_stack(project).exports

    assert exports["size"] == 3
    assert exports["id"].startswith("thing-")
    assert exports["made"] == UNKNOWN


def test_an_output_in_a_text_is_an_error(write):
    program = """\
        import pulumi, pulumi_random as random
        pulumi.export("name", f"{random.RandomPet('pet').id}")
        """
    with pytest.raises(Exception, match="Calling __str__ on an Output"):
        plan_stack(write(program))


def test_a_parameterized_package_is_an_error(write):
    program = """\
        import asyncio, pulumi
        from pulumi.runtime.settings import register_package
        async def main():
            await register_package("terraform-provider", "1.0.0", "", "acme", "1.0.0", "e30=")
        pulumi.run(main)
        """
    with pytest.raises(PlanError, match=r"parameterized packages.*'terraform-provider'"):
        plan_stack(write(program))


def test_an_error_that_the_program_logs_fails_the_plan_and_a_warning_does_not(write):
    plan = plan_stack(write("import pulumi; pulumi.log.warn('mind the gap')"))
    assert [(each.severity, each.message) for each in plan.diagnostics] == [("warning", "mind the gap")]

    with pytest.raises(PlanError, match="no such gap"):
        plan_stack(write("import pulumi; pulumi.log.error('no such gap')"))


def test_a_method_of_a_resource_is_an_error_with_its_token(write):
    program = """\
        import pulumi, pulumi_kubernetes as k8s
        pulumi.export("x", pulumi.runtime.call("acme:index:Thing/method", {}))
        """
    with pytest.raises(PlanError, match="acme:index:Thing/method"):
        plan_stack(write(program))


def test_a_remote_component_without_a_simulation_is_planned_with_a_warning(write):
    project = write(
        """\
        import pulumi_kubernetes as k8s
        k8s.helm.v4.Chart("web", chart="web")
        """
    )
    plan = plan_stack(project)

    assert plan.one("kubernetes:helm.sh/v4:Chart").remote
    assert any("its children are not in this plan" in each.message for each in plan.diagnostics)


def test_an_asynchronous_program_and_its_exports_are_run(write):
    program = """\
        import pulumi
        async def main():
            return {"answer": 42}
        pulumi.run(main)
        """
    assert plan_stack(write(program)).exports == {"answer": 42}


def test_a_policy_with_simulated_arns_is_valid_json(up):
    assert json.loads(up.one("aws:iam/policy:Policy").inputs["policy"])["Statement"][0]["Resource"].startswith(
        "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-"
    )
