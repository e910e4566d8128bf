from __future__ import annotations

from engine import invokes


def test_a_result_does_not_depend_on_the_order_of_the_arguments() -> None:
    tags = {"elbv2.k8s.aws/cluster": "shop", "ingress.k8s.aws/stack": "shop", "ingress.k8s.aws/resource": "shop/cart"}
    forwards, backwards = ({"tags": dict(each)} for each in (tags.items(), reversed(tags.items())))
    found = [
        invokes.answer("aws:lb/getTargetGroup:getTargetGroup", each, "us-east-1") for each in (forwards, backwards)
    ]
    assert found[0] == found[1]
