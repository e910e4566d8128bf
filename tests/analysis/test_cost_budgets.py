"""Budgets of the committed stacks, and the size of a system beside its old platform."""

from __future__ import annotations

import re

import pytest

from analysis.cost.estimate import cost_of, totals
from analysis.scheduling import pack
from preview.views import cost_page
from tests.support.migration_pages import FOLDER
from tests.support.settings_documents import committed
from tests.support.stack_plans import STACKS, of_kind, plan_of, planned

SYSTEM = "layering-detection"


def without_email_rag(stack):
    """Return the settings of a stack without Email-RAG, its nodes and the add-on that only it needs in dev."""
    document = committed(stack)
    del document["systems"]["emailRag"]
    del document["platform"]["create"]["nodeGroups"]["email-rag"]
    if stack == "dev":
        del document["platform"]["create"]["addons"]["keda"]
    return document


@pytest.mark.parametrize(
    ("stack", "limit"), [("dev", 680), ("prod", 1560), ("flexdesk-dev", 270), ("flexdesk-prod", 520)]
)
def test_the_committed_stacks_stay_within_their_budget(stack, limit):
    assert cost_of(planned(stack)).monthly <= limit


@pytest.mark.parametrize(("stack", "limit"), [("dev", 357), ("prod", 900)])
def test_the_platform_with_layering_detection_alone_stays_within_its_budget(stack, limit):
    assert cost_of(plan_of(without_email_rag(stack), stack)).monthly <= limit


@pytest.mark.parametrize("stack", STACKS)
def test_the_comparison_has_the_pods_and_the_total_of_the_system_on_the_new_platform(stack):
    page, found = cost_page.render(planned(stack), cost_of(planned(stack))), cost_of(planned(stack))
    (share,) = [each for each in found.shares if each.component == SYSTEM]
    autoscalers = [
        each["spec"]["minReplicas"]
        for each in of_kind(stack, "HorizontalPodAutoscaler")
        if each["metadata"]["namespace"].startswith(SYSTEM)
    ]
    total = f"${totals(found)[SYSTEM].monthly:,.2f}{' and nodes' if found.host else ''}"

    assert share.requests.pods == sum(autoscalers)
    assert f"EKS runs {sum(autoscalers)} pods at minimum replicas." in page
    assert f"| total on EKS, without the platform |  |  | {total} |" in page


def smallest_flexdesk() -> dict:
    """Return flexdesk-dev on the nodes of the migration document, with the add-ons that every cluster has."""
    document = committed("flexdesk-dev")
    platform, system = document["platform"]["create"], document["systems"]["flexdesk"]
    platform["nodeGroups"] = {"system": {"instanceTypes": ["t3.small"], "minSize": 3, "maxSize": 4, "diskSizeGib": 20}}
    for addon in ("kubePrometheusStack", "reloader", "fluentBit"):
        del platform["addons"][addon]
    del system["nodeGroup"]
    return document


def test_the_smallest_stack_of_flexdesk_is_schedulable():
    assert pack(plan_of(smallest_flexdesk(), "flexdesk-dev")).errors == []


def test_the_page_of_flexdesk_has_the_computed_costs():
    """The migration document says $113."""
    smallest = cost_of(plan_of(smallest_flexdesk(), "flexdesk-dev")).monthly
    dev, prod = (cost_of(planned(stack)).monthly for stack in ("flexdesk-dev", "flexdesk-prod"))
    page = (FOLDER / "flexdesk" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| \$(\d+) \|", page, re.MULTILINE)
    assert [int(amount) for _, amount in rows] == [113, *(round(each) for each in (smallest, dev, prod))]
    assert smallest > 113
