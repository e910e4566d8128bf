"""Files and terminal output of a preview."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.run import plan_stack
from plan.console import console_for
from plan.errors import UsageError
from plan.manifests import manifest_of
from preview.analyses import analyze
from preview.views import folder, plan_json, tree
from preview.views.files import Files
from preview.views.yaml_text import dump

_PULUMI_KEYS = ("pulumi.com/", "__")


@pytest.fixture(scope="module")
def files(up):
    return folder.files_of(up, analyze(up))


@pytest.fixture(scope="module")
def schema(root):
    return json.loads((root / "plan" / "plan.schema.json").read_text())


def test_plan_json_is_valid_for_the_schema(up, preview, schema):
    validator = jsonschema.Draft202012Validator(schema)
    for plan in (up, preview):
        validator.validate(json.loads(plan_json.render(plan)))


def test_the_schema_rejects_unknown_keys(up, schema):
    document = json.loads(plan_json.render(up))
    document["resources"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_two_renderings_are_equal(up, files):
    assert folder.files_of(up, analyze(up)) == files


def test_manifests_are_in_one_folder_per_namespace(files):
    assert "manifests/shop/deployment-cart.yaml" in files
    assert "manifests/_cluster/namespace-shop.yaml" in files
    assert any(path.startswith("manifests/shop/configmap-cart-settings-") for path in files)


def test_manifests_have_no_nulls_and_no_pulumi_annotations(files):
    found = [yaml.safe_load(text) for path, text in files.items() if path.startswith("manifests/")]
    assert len(found) == 9
    for manifest in found:
        assert {"apiVersion", "kind", "metadata"} <= manifest.keys()
        assert manifest["metadata"]["name"]
        text = json.dumps(manifest)
        assert "null" not in text
        assert not any(key in text for key in _PULUMI_KEYS)


def test_a_secret_manifest_keeps_keys_and_hides_values(up, files):
    manifest = yaml.safe_load(files["manifests/shop/secret-cart.yaml"])
    assert manifest["stringData"] == {"password": "[secret]"}

    secret = up.one("kubernetes:core/v1:Secret", "cart-password")
    encoded = manifest_of(replace(secret, inputs={"data": {"a": "[secret]"}}))
    assert base64.b64decode(encoded["data"]["a"]) == b"[secret]"


def test_policy_files_have_the_logical_name(files):
    assert json.loads(files["iam/admin.trust.json"])["Statement"][0]["Action"] == "sts:AssumeRole"
    assert "Statement" in json.loads(files["iam/reader.json"])
    assert "iam/main-eksRole-role.trust.json" in files


def test_release_values_have_a_header_with_chart_and_version(files):
    text = files["helm/controller.yaml"]

    assert text.startswith("# chart: controller\n# version: 1.2.3\n# repository: https://charts.example\n")
    assert yaml.safe_load(text)["threshold"] == 1000
    assert yaml.safe_load(text)["apiKey"] == "[secret]"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n")))
def test_text_survives_a_yaml_round_trip(text):
    assert yaml.safe_load(dump({"key": text})) == {"key": text}


@pytest.mark.parametrize(
    "text", ["y", "N", "yes", "on", "1e3", "0o17", "1_000", "22:30", ".5", "null", "~", "1.35", "[secret]"]
)
def test_ambiguous_text_is_quoted(text):
    assert dump({"key": text}).rstrip() in {f"key: '{text}'", f'key: "{text}"'}


def test_colliding_file_names_are_numbered():
    files = Files()
    for name in ("a:b.yaml", "a/b.yaml", "a_b.yaml"):
        files.add(name, name)

    assert list(files) == ["a_b.yaml", "a/b.yaml", "a_b-2.yaml"]


def test_a_run_replaces_the_files_of_an_earlier_run_only(tmp_path):
    out = tmp_path / "out"
    folder.write(out, {"manifests/old/a.yaml": "a", "plan.json": "1"})
    (out / "notes.txt").write_text("mine")
    folder.write(out, {"plan.json": "2"})

    left = {str(path.relative_to(out)) for path in out.rglob("*")}
    assert left == {"plan.json", "notes.txt", ".plan-files"}
    assert (out / "plan.json").read_text() == "2"


def test_a_folder_with_other_files_is_refused_and_kept(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="no preview wrote"):
        folder.write(tmp_path, {"plan.json": "1"})
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_index_entry_outside_the_folder_is_not_removed(tmp_path):
    out = tmp_path / "out"
    folder.write(out, {"plan.json": "1"})
    outside = tmp_path / "precious.txt"
    outside.write_text("mine")
    (out / ".plan-files").write_text("../precious.txt\n")
    folder.write(out, {"plan.json": "2"})

    assert outside.exists()


def _shown(plan):
    stream = io.StringIO()
    tree.show(plan, console_for(stream), f"planned, mode {plan.mode}")
    return stream.getvalue()


def test_the_tree_fits_a_log_and_has_no_color_there(up):
    text = _shown(up)

    assert max(map(len, text.partition("Resources of")[0].splitlines())) <= 80
    assert "\x1b" not in text
    assert "cart  Service  5" in text
    assert "ConfigMap, Deployment, RandomPassword, Secret, Service" in text
    assert "Resources of platform / dev (planned, mode up)" in text


def test_no_line_of_the_tree_ends_in_a_space(up):
    resources = tuple(replace(each, type=f"shop:index:{'K' * 17}{i}") for i, each in enumerate(up.resources))
    shown = _shown(replace(up, resources=resources))
    assert "K0" in shown
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []


def test_a_log_has_the_whole_of_a_long_name(up):
    long = "x" * 300
    resources = tuple(replace(each, name=long) if each.name == "cart" else each for each in up.resources)
    shown = _shown(replace(up, resources=resources, exports={"url": long}))

    assert f"\n  url  {long}\n" in shown
    assert shown.count("x") >= 2 * 300


def test_no_output_contains_a_secret(programs, tmp_path):
    config = Path(programs / "platform" / "Pulumi.dev.yaml").read_text()
    assert "not-decryptable" in config

    program = tmp_path / "secret"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: s\nruntime: python\n")
    (program / "Pulumi.dev.yaml").write_text("{}")
    (program / "__main__.py").write_text(
        "import pulumi, pulumi_kubernetes as k8s, pulumi_aws as aws\n"
        "s = pulumi.Output.secret('hunter2')\n"
        "k8s.core.v1.ConfigMap('c', metadata={'name': 'c', 'annotations': {'a': s}}, data={'x': s})\n"
        "k8s.core.v1.Secret('s', metadata={'name': 's'}, data={'x': s}, string_data={'y': s})\n"
        "k8s.helm.v3.Release('r', chart='r', values={'deep': [{'x': s}]})\n"
        "aws.iam.Policy('p', policy=s)\n"
        "aws.ssm.Parameter('q', type='SecureString', value='hunter2',\n"
        "    opts=pulumi.ResourceOptions(additional_secret_outputs=['value']))\n"
        "class C(pulumi.ComponentResource):\n"
        "    def __init__(self):\n"
        "        super().__init__('s:index:C', 'c', {'given': s})\n"
        "        self.register_outputs({'out': {'deep': s}})\n"
        "C()\n"
        "pulumi.export('e', {'deep': [s]})\n"
        "pulumi.export('j', pulumi.Output.json_dumps({'x': s}))\n"
    )
    for mode in ("up", "preview"):
        plan = plan_stack(program, mode=mode)
        everything = [_shown(plan), *folder.files_of(plan, analyze(plan)).values()]
        assert not any("hunter2" in text for text in everything)
