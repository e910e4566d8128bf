"""The table of typical durations."""

from __future__ import annotations

import importlib

import pytest

from analysis.durations import NOTHING, QUICK, TYPICAL, typical


@pytest.mark.parametrize("type_", ["pulumi:pulumi:Stack", "pulumi:providers:aws"])
def test_providers_and_the_stack_take_no_time(type_):
    assert typical(type_) is NOTHING


def test_an_unlisted_type_has_the_default_duration():
    assert typical("aws:sqs/queue:Queue") is QUICK


@pytest.mark.parametrize("type_", TYPICAL)
def test_every_figure_is_plausible_and_has_a_source(type_):
    duration = typical(type_)

    assert QUICK.create <= duration.create < 15
    assert QUICK.delete <= duration.delete < 15
    assert max(duration.create, duration.delete) > QUICK.create
    assert duration.source.startswith(("https://", "estimate"))


def test_a_gateway_endpoint_has_the_default_duration():
    endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint"
    assert typical(endpoint, {"vpcEndpointType": "Gateway"}) is QUICK
    assert typical(endpoint, {"vpcEndpointType": "Interface"}) is TYPICAL[endpoint]


@pytest.mark.parametrize(
    ("spec", "pods"),
    [({}, 1), ({"replicas": 3}, 3), ({"replicas": 3, "podManagementPolicy": "Parallel"}, 1), ({"replicas": 0}, 0)],
)
def test_the_pods_of_a_stateful_set_start_one_after_the_other(spec, pods):
    store = "kubernetes:apps/v1:StatefulSet"
    assert typical(store, {"spec": spec}).create == TYPICAL[store].create * pods
    assert typical(store, {"spec": spec}).delete == TYPICAL[store].delete


@pytest.mark.parametrize("type_", TYPICAL)
def test_the_table_has_only_types_of_the_sdk(type_):
    package, module, name = type_.split(":")
    parts = module.split("/")
    version = f".{parts[1]}" if package == "kubernetes" else ""
    group = parts[0].removesuffix(".k8s.io").removesuffix(".sh")
    assert hasattr(importlib.import_module(f"pulumi_{package}.{group}{version}"), name)
