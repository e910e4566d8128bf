"""Transforms run as in a deployment: on resources, on their children and on provider functions."""

from __future__ import annotations

import pytest

from engine.run import plan_stack
from plan.errors import PlanError

_TAGGED = """\
import pulumi, pulumi_aws as aws

def tag(args):
    if args.type_ == "aws:ec2/vpc:Vpc":
        props = {**args.props, "tags": {"team": "landfall"}}
        opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True, ignore_changes=["tags"]))
        return pulumi.ResourceTransformResult(props, opts)

pulumi.runtime.register_resource_transform(tag)
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
pulumi.export("tags", vpc.tags)
"""


def test_a_transform_on_the_stack_rewrites_properties_and_options(write):
    plan = plan_stack(write(_TAGGED))
    vpc = plan.one("aws:ec2/vpc:Vpc")

    assert vpc.inputs["tags"] == {"team": "landfall"}
    assert (vpc.options["protect"], vpc.options["ignoreChanges"]) == (True, ["tags"])
    assert plan.exports["tags"] == {"team": "landfall"}


def test_a_transform_on_a_component_reaches_its_children(write):
    project = write(
        """\
        import pulumi, pulumi_random as random

        def longer(args):
            if args.custom:
                return pulumi.ResourceTransformResult({**args.props, "length": args.props["length"] + 1}, args.opts)

        class Pets(pulumi.ComponentResource):
            def __init__(self, name, opts):
                super().__init__("acme:index:Pets", name, {}, opts)
                random.RandomPet(f"{name}-pet", length=2, opts=pulumi.ResourceOptions(parent=self, transforms=[longer]))

        Pets("pets", pulumi.ResourceOptions(transforms=[longer]))
        """
    )
    assert plan_stack(project).one("random:index/randomPet:RandomPet").inputs["length"] == 4


def test_a_transform_on_functions_rewrites_their_arguments(write):
    project = write(
        """\
        import pulumi, pulumi_aws as aws

        def other(args):
            if args.token == "aws:ec2/getVpc:getVpc":
                return pulumi.InvokeTransformResult({**args.args, "id": "vpc-other"}, args.opts)

        pulumi.runtime.register_invoke_transform(other)
        pulumi.export("vpc", aws.ec2.get_vpc_output(id="vpc-asked").id)
        """
    )
    assert plan_stack(project).exports["vpc"] == "vpc-other"


def test_the_error_of_a_transform_is_reported(write):
    project = write(
        """\
        import pulumi, pulumi_random as random

        def broken(args):
            raise ValueError("no transform today")

        random.RandomPet("pet", opts=pulumi.ResourceOptions(transforms=[broken]))
        """
    )
    with pytest.raises(PlanError, match="A transform failed: no transform today"):
        plan_stack(project)
