"""The preview says which changes replace nodes, and which nodes get no patches."""

from __future__ import annotations

import json

import pytest

from preview.views.node_replacement import GUIDE, text
from tests.support.clusters import group
from tests.support.graphs import plan
from tests.support.settings_documents import DROPPED, ROOT, changed
from tests.support.stack_plans import plan_of, planned


def test_a_change_of_tags_is_named_as_a_change_that_replaces_nodes() -> None:
    shown = text(planned("dev"))
    assert shown.splitlines()[:2] == [
        "A change of tags, diskSizeGib, releaseVersion or kubernetesVersion replaces",
        "all nodes of a group, 33 % at a time. See docs/how-to/patch-the-nodes.md.",
    ]


def test_the_template_of_the_nodes_changes_with_the_tags_of_the_stack() -> None:
    tagged = plan_of(changed("dev", {("tags",): {"team": "risk"}}))
    for template in ("platform-system-template", "platform-application-template", "platform-batch-template"):
        before, after = (
            each.one("aws:ec2/launchTemplate:LaunchTemplate", template).inputs["tagSpecifications"]
            for each in (planned("dev"), tagged)
        )
        assert before != after, template


@pytest.mark.parametrize("mode", ["up", "preview"])
@pytest.mark.parametrize(
    ("stack", "groups"),
    [("prod", "application, batch, email-rag, monitoring, system"), ("dev", "email-rag")],
)
def test_node_groups_without_a_release_are_named(stack: str, groups: str, mode: str) -> None:
    assert text(planned(stack, mode)).splitlines()[2:] == [
        "Without releaseVersion, their nodes get no patches between such changes:",
        f"  {groups}",
    ]


def test_a_stack_whose_groups_all_have_a_release_has_no_such_line() -> None:
    drained = ("platform", "create", "nodeGroups", "email-rag")
    changes = {(*drained, "releaseVersion"): "newest", (*drained, "manualDrain"): False}
    assert "Without releaseVersion" not in text(plan_of(changed("dev", changes)))


def test_different_shares_of_groups_are_shown_as_a_range() -> None:
    shares = {name: {"maxUnavailablePercentage": share} for name, share in {"a": 50, "b": 20, "c": 33}.items()}
    shown = text(plan(*(group(name, updateConfig=share, releaseVersion="1.35.0-1") for name, share in shares.items())))
    assert "20 % to 50 % at a time" in shown
    assert "one node at a time" in text(plan(group()))


def test_no_line_is_wider_than_a_terminal() -> None:
    groups = (group(f"a-node-group-with-a-long-name-{number}") for number in range(9))
    lines = text(plan(*groups)).splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) <= 78


def test_a_stack_without_nodes_has_no_such_section() -> None:
    assert text(planned("staging")) == ""


def test_the_nodes_of_karpenter_are_named_with_their_setting() -> None:
    assert "amiAlias" not in text(planned("prod"))
    addons = ("platform", "create", "addons")
    changes = {(*addons, "nodeAutoscaler"): "karpenter", (*addons, "clusterAutoscaler"): DROPPED}
    shown = text(plan_of(changed("dev", changes)))
    assert "A change of tags, diskSizeGib or amiAlias replaces the nodes of Karpenter." in shown


def test_editors_show_that_a_change_of_tags_replaces_the_nodes() -> None:
    schema = json.loads((ROOT / "settings" / "schema.json").read_text(encoding="utf-8"))
    tags = schema["properties"]["config"]["properties"]["landfall:settings"]["properties"]["tags"]
    assert "A change replaces all nodes" in tags["description"]


def test_the_guide_that_the_preview_names_says_the_same() -> None:
    guide = (ROOT / GUIDE).read_text(encoding="utf-8")
    assert "| `tags` of the stack" in guide
    assert "## Patch the nodes of prod" in guide
