from __future__ import annotations

import pytest

from plan import resource_types
from rehearsal.cloud import diff, input_schema, provider_check, provider_protocol, replacement
from tests.support.simulated_account import Account, Created, urn_of
from tests.support.simulated_platform import Platform, kubernetes_object


def made(type_, inputs):
    return Created(type_, urn_of(type_, "it"), "id", inputs, {})


def test_equal_inputs_have_no_difference():
    answer = Account().diff(made(resource_types.EC2_VPC, {"cidrBlock": "10.0.0.0/16"}), {"cidrBlock": "10.0.0.0/16"})

    assert answer.changes == answer.DIFF_NONE


def test_a_tag_is_updated_in_place():
    answer = Account().diff(made(resource_types.EC2_VPC, {"tags": {"a.b/c": "1"}}), {"tags": {"a.b/c": "2"}})

    assert answer.changes == answer.DIFF_SOME
    assert list(answer.replaces) == []
    assert list(answer.detailedDiff) == ['tags["a.b/c"]']


@pytest.mark.parametrize(
    ("type_", "old", "new", "location"),
    [
        (resource_types.EC2_VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}, "cidrBlock"),
        (
            resource_types.EKS_NODE_GROUP,
            {"instanceTypes": ["t3.large"]},
            {"instanceTypes": ["m5.large"]},
            "instanceTypes[0]",
        ),
        (
            resource_types.EKS_NODE_GROUP,
            {"launchTemplate": {"id": "lt-1"}},
            {"launchTemplate": {"id": "lt-2"}},
            "launchTemplate.id",
        ),
        (resource_types.EC2_VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": provider_protocol.UNKNOWN}, "cidrBlock"),
        (resource_types.EC2_VPC, {"cidrBlock": "10.0.0.0/16"}, {}, "cidrBlock"),
        (resource_types.EFS_ACCESS_POINT, {"rootDirectory": {"path": "/a"}}, {}, "rootDirectory"),
    ],
)
def test_a_forcing_property_replaces_the_resource(type_, old, new, location):
    answer = Account().diff(made(type_, old), new)

    assert list(answer.replaces) == [location]
    assert answer.deleteBeforeReplace is False


def test_a_property_beside_a_forcing_one_is_updated_in_place():
    old, new = ({"launchTemplate": {"id": "lt-1", "version": version}} for version in ("1", "2"))

    assert list(Account().diff(made(resource_types.EKS_NODE_GROUP, old), new).replaces) == []


def test_removing_encryption_replaces_the_cluster():
    account, encrypted = Account(), {"encryptionConfig": {"resources": ["secrets"]}}

    assert list(account.diff(made(resource_types.EKS_CLUSTER, {}), encrypted).replaces) == []
    assert list(account.diff(made(resource_types.EKS_CLUSTER, encrypted), {}).replaces) == ["encryptionConfig"]


def job(image):
    spec = {"template": {"spec": {"containers": [{"name": "web", "image": image}]}}}
    return kubernetes_object("batch/v1", "Job", "migrate", spec=spec)


def test_new_pods_replace_a_job_which_is_deleted_first():
    answer = Account().diff(made(resource_types.KUBERNETES_JOB, job("web:1")), job("web:2"))

    assert list(answer.replaces) == ["spec.template.spec.containers[0].image"]
    assert answer.deleteBeforeReplace is True


def test_a_renamed_kubernetes_object_is_created_before_the_delete():
    renamed = {**job("web:1"), "metadata": {"name": "other"}}
    answer = Account().diff(made(resource_types.KUBERNETES_JOB, job("web:1")), renamed)

    assert list(answer.replaces) == ["metadata.name"]
    assert answer.deleteBeforeReplace is False


def test_only_an_aws_resource_with_a_fixed_name_is_deleted_before_its_replacement():
    account = Account()
    for name, first in (("reader", True), ("it-0123abc", False)):
        old, new = ({"name": name, "path": path} for path in ("/a/", "/b/"))
        assert account.diff(made(resource_types.IAM_ROLE, old), new).deleteBeforeReplace is first


def test_every_type_in_the_replacement_table_exists():
    assert [type_ for type_ in replacement.AWS if not input_schema.is_known(type_)] == []


def test_every_property_in_the_replacement_table_exists():
    unknown = [
        (type_, path)
        for type_, replacement_properties in replacement.AWS.items()
        for path in replacement_properties.properties
        if path.partition(".")[0] not in input_schema.property_names(type_)
    ]
    assert unknown == []


def test_every_entry_of_the_replacement_table_names_its_source():
    sources = {replacement_properties.source for replacement_properties in replacement.AWS.values()} - {
        replacement.UNVERIFIED
    }
    assert all(source.startswith("internal/service/") and source.endswith(".go") for source in sources)


def test_property_paths_have_the_format_of_the_engine():
    assert diff.text(("spec", "ports", 0, "name")) == "spec.ports[0].name"
    assert diff.text(("metadata", "labels", "a.b/c")) == 'metadata.labels["a.b/c"]'


def test_another_cluster_replaces_the_kubernetes_provider():
    def config(server):
        return {"kubeconfig": f'{{"clusters": [{{"cluster": {{"server": "{server}"}}}}]}}'}

    moved = provider_check.diff_config("kubernetes", config("https://a"), config("https://b"))
    assert list(moved.replaces) == ["kubeconfig"]
    same = {**config("https://a"), "version": "4.34.2"}
    assert provider_check.diff_config("kubernetes", config("https://a"), same).changes == moved.DIFF_NONE


def test_an_update_of_a_launch_template_increments_its_version():
    account = Platform(Account()).account
    template = account.create(resource_types.EC2_LAUNCH_TEMPLATE, "template", {"userData": "YQ=="})
    after = account.update(template, {**template.inputs, "userData": "Yg=="})

    assert (template["latestVersion"], after["latestVersion"]) == (1, 2)
    assert account.update(template, template.inputs, preview=True)["latestVersion"] == provider_protocol.UNKNOWN
