"""Pods of a higher priority are scheduled first."""

from __future__ import annotations

import pytest

from tests.support.clusters import deployment, group, manifest, packed, pod


def priority_class(name, value, **rest):
    return manifest("PriorityClass", name, "scheduling.k8s.io/v1", None, value=value, **rest)


def pending(*resources):
    return [each.workload.name for each in packed(group(), *resources).min_replicas.unschedulable]


def large(name, priority=None):
    return deployment(name, spec=pod("1500m", **({"priorityClassName": priority} if priority else {})))


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (None, None, "second"),
        (None, "high", "first"),
        ("high", "low", "second"),
        (None, "low", "second"),
        ("high", "system-cluster-critical", "first"),
        (None, "missing", "second"),
    ],
)
def test_pods_of_a_lower_priority_are_pending(first, second, left):
    classes = [priority_class("high", 1000), priority_class("low", -10)]
    assert pending(*classes, large("first", first), large("second", second)) == [left]


def test_the_global_default_is_the_priority_of_pods_without_a_class():
    classes = [priority_class("usual", 500, globalDefault=True), priority_class("low", 100)]
    assert pending(*classes, large("first", "low"), large("second")) == ["first"]
