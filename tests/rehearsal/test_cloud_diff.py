from __future__ import annotations

import pytest

from plan.resource_types import EC2_VPC, EKS_CLUSTER, EKS_NODE_GROUP, IAM_ROLE
from rehearsal.cloud import checks, diff, inputs, replacement, wire
from rehearsal.cloud.direct import Account, Made, urn_of
from rehearsal.cloud.example import Platform, kubernetes_object

DEPLOYMENT = "kubernetes:apps/v1:Deployment"


def made(type_, inputs):
    return Made(type_, urn_of(type_, "it"), "id", inputs, {})


def test_nothing_changes():
    answer = Account().diff(made(EC2_VPC, {"cidrBlock": "10.0.0.0/16"}), {"cidrBlock": "10.0.0.0/16"})

    assert answer.changes == answer.DIFF_NONE


def test_a_tag_changes_in_place():
    answer = Account().diff(made(EC2_VPC, {"tags": {"a.b/c": "1"}}), {"tags": {"a.b/c": "2"}})

    assert answer.changes == answer.DIFF_SOME
    assert list(answer.replaces) == []
    assert list(answer.detailedDiff) == ['tags["a.b/c"]']


@pytest.mark.parametrize(
    ("type_", "old", "new", "place"),
    [
        (EC2_VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}, "cidrBlock"),
        (EKS_NODE_GROUP, {"instanceTypes": ["t3.large"]}, {"instanceTypes": ["m5.large"]}, "instanceTypes[0]"),
        (EKS_NODE_GROUP, {"launchTemplate": {"id": "lt-1"}}, {"launchTemplate": {"id": "lt-2"}}, "launchTemplate.id"),
        (EC2_VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": wire.UNKNOWN}, "cidrBlock"),
        (EC2_VPC, {"cidrBlock": "10.0.0.0/16"}, {}, "cidrBlock"),
        ("aws:efs/accessPoint:AccessPoint", {"rootDirectory": {"path": "/a"}}, {}, "rootDirectory"),
    ],
)
def test_what_forces_a_new_resource(type_, old, new, place):
    answer = Account().diff(made(type_, old), new)

    assert list(answer.replaces) == [place]
    assert answer.deleteBeforeReplace is False


def test_what_stands_beside_it_does_not_force():
    old, new = ({"launchTemplate": {"id": "lt-1", "version": version}} for version in ("1", "2"))

    assert list(Account().diff(made(EKS_NODE_GROUP, old), new).replaces) == []


def test_encryption_may_come_and_never_go():
    account, encrypted = Account(), {"encryptionConfig": {"resources": ["secrets"]}}

    assert list(account.diff(made(EKS_CLUSTER, {}), encrypted).replaces) == []
    assert list(account.diff(made(EKS_CLUSTER, encrypted), {}).replaces) == ["encryptionConfig"]


def selecting(app):
    return kubernetes_object("apps/v1", "Deployment", "web", spec={"selector": {"matchLabels": {"app": app}}})


def test_a_named_kubernetes_object_goes_before_it_comes_again():
    answer = Account().diff(made(DEPLOYMENT, selecting("a")), selecting("b"))

    assert list(answer.replaces) == ["spec.selector.matchLabels.app"]
    assert answer.deleteBeforeReplace is True


def test_a_kubernetes_object_that_is_renamed_comes_first():
    renamed = {**selecting("a"), "metadata": {"name": "other"}}
    answer = Account().diff(made(DEPLOYMENT, selecting("a")), renamed)

    assert list(answer.replaces) == ["metadata.name"]
    assert answer.deleteBeforeReplace is False


def test_content_of_a_config_map_makes_a_new_one():
    metadata = {"name": "settings-1", "annotations": {"pulumi.com/autonamed": "true"}}
    old, new = ({"metadata": metadata, "data": {"a": value}} for value in ("1", "2"))
    answer = Account().diff(made("kubernetes:core/v1:ConfigMap", old), new)

    assert list(answer.replaces) == ["data.a"]
    assert answer.deleteBeforeReplace is False


def test_an_aws_resource_with_a_name_of_its_own_goes_first_one_with_a_made_up_name_does_not():
    account = Account()
    for name, first in (("reader", True), ("it-0123abc", False)):
        old, new = ({"name": name, "path": path} for path in ("/a/", "/b/"))
        assert account.diff(made(IAM_ROLE, old), new).deleteBeforeReplace is first


def test_every_type_that_the_table_names_exists():
    assert [type_ for type_ in replacement.AWS if not inputs.is_known(type_)] == []


def test_every_property_that_the_table_names_exists():
    unknown = [
        (type_, path)
        for type_, forcing in replacement.AWS.items()
        for path in forcing.properties
        if path.partition(".")[0] not in inputs.names(type_)
    ]
    assert unknown == []


def test_every_entry_of_the_table_says_where_it_was_read():
    sources = {forcing.source for forcing in replacement.AWS.values()} - {replacement.UNREAD}
    assert all(source.startswith("internal/service/") and source.endswith(".go") for source in sources)


def test_paths_read_as_the_engine_writes_them():
    assert diff.text(("spec", "ports", 0, "name")) == "spec.ports[0].name"
    assert diff.text(("metadata", "labels", "a.b/c")) == 'metadata.labels["a.b/c"]'


def test_the_provider_moves_with_its_cluster():
    def config(server):
        return {"kubeconfig": f'{{"clusters": [{{"cluster": {{"server": "{server}"}}}}]}}'}

    moved = checks.provider_difference("kubernetes", config("https://a"), config("https://b"))
    assert list(moved.replaces) == ["kubeconfig"]
    same = {**config("https://a"), "version": "4.34.2"}
    assert checks.provider_difference("kubernetes", config("https://a"), same).changes == moved.DIFF_NONE


def test_an_update_of_a_launch_template_raises_its_version():
    account = Platform(Account()).account
    template = account.create("aws:ec2/launchTemplate:LaunchTemplate", "template", {"userData": "a"})
    after = account.update(template, {**template.inputs, "userData": "b"})

    assert (template["latestVersion"], after["latestVersion"]) == (1, 2)
    assert account.update(template, template.inputs, preview=True)["latestVersion"] == wire.UNKNOWN
