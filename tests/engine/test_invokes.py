from __future__ import annotations

import pytest

from engine import invokes
from plan.errors import PlanError


def test_a_result_does_not_depend_on_the_order_of_the_arguments() -> None:
    tags = {"elbv2.k8s.aws/cluster": "shop", "ingress.k8s.aws/stack": "shop", "ingress.k8s.aws/resource": "shop/cart"}
    forwards, backwards = ({"tags": dict(each)} for each in (tags.items(), reversed(tags.items())))
    found = [
        invokes.answer("aws:lb/getTargetGroup:getTargetGroup", each, "us-east-1") for each in (forwards, backwards)
    ]
    assert found[0] == found[1]


def test_a_parameter_is_simulated_only_if_it_holds_an_ami_release() -> None:
    name = "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/release_version"
    found = invokes.answer("aws:ssm/getParameter:getParameter", {"name": name}, "eu-west-1")
    assert found["value"].startswith("1.36.0-")
    assert found["arn"] == f"arn:aws:ssm:eu-west-1::parameter{name}"
    with pytest.raises(PlanError, match="does not simulate the SSM parameter /shop/token"):
        invokes.answer("aws:ssm/getParameter:getParameter", {"name": "/shop/token"}, "eu-west-1")
