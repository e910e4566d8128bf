"""Versions and values of add-ons that the program does not support are refused with a reason and a fix."""

from __future__ import annotations

import pytest

from tests.support.settings_documents import Case, changed, faults

ADDONS = ("platform", "create", "addons")

MESSAGES: dict[str, Case] = {
    "a CloudWatch add-on that is older than its configuration": (
        "prod",
        {(*ADDONS, "cloudwatchObservability", "version"): "v4.5.0-eksbuild.1"},
        (
            "platform.create.addons.cloudwatchObservability: version v4.5.0-eksbuild.1 does not know the keys of the "
            "configuration, which exist since 6.2.0. Use 6.2.0 or a newer one, such as v6.2.0-eksbuild.1, or remove "
            "the key for EKS's default."
        ),
    ),
    "a load balancer by the values of a chart": (
        "prod",
        {(*ADDONS, "kubePrometheusStack", "values"): {"grafana": {"service": {"type": "LoadBalancer"}}}},
        (
            "platform.create.addons.kubePrometheusStack: values.grafana.service.type LoadBalancer creates a load "
            "balancer that the rules for public endpoints do not see. Use ClusterIP, and give the callers an Ingress, "
            "such as one of nginxIngress."
        ),
    ),
    "a second load balancer of NGINX": (
        "dev",
        {
            (*ADDONS, "nginxIngress"): {
                "allowedCidrBlocks": ["203.0.113.0/24"],
                "values": {"controller": {"service": {"create": True}}},
            }
        },
        (
            "platform.create.addons.nginxIngress: values.controller.service.create is true, and the chart's Service "
            "has a load balancer for any caller. Remove it: the load balancer of this add-on admits allowedCidrBlocks."
        ),
    ),
}


@pytest.mark.parametrize("case", MESSAGES.values(), ids=MESSAGES)
def test_the_message_names_the_setting_the_reason_and_the_fix(case: Case) -> None:
    stack, changes, message = case
    assert faults(changed(stack, changes), stack) == [message]
