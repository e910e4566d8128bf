from __future__ import annotations

from engine import invokes


def test_an_answer_does_not_hang_on_the_order_of_its_arguments() -> None:
    tags = {"elbv2.k8s.aws/cluster": "shop", "ingress.k8s.aws/stack": "shop", "ingress.k8s.aws/resource": "shop/cart"}
    there, back = ({"tags": dict(each)} for each in (tags.items(), reversed(tags.items())))
    found = [invokes.answer("aws:lb/getTargetGroup:getTargetGroup", each, "us-east-1") for each in (there, back)]
    assert found[0] == found[1]
