"""The output of `pulumi stack export` is read as a plan."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis import critical_path
from plan import state
from plan.errors import PlanError, UsageError
from plan.values import SECRET
from preview.analyses import analyze
from preview.cli import main
from preview.views import folder
from tests.support.exported_states import ENCRYPTED, KEPT, SHOWN, SIGNATURE, STACK, exported, urn, write
from tests.support.exported_states import state as kept
from tests.support.stack_plans import OWNERS, planned

CONFIG = "kubernetes:core/v1:ConfigMap"
ROLE = "aws:iam/role:Role"


@pytest.fixture
def read(tmp_path):
    def of(*resources, **given):
        return state.read(write(tmp_path / "state.json", STACK, *resources, **given))

    return of


def as_kept(a_plan):
    """The plan's resources without what no state holds: options that are off, and those of the deployment alone."""
    return [
        replace(each, options={key: value for key, value in each.options.items() if key in KEPT and value})
        for each in a_plan.resources
    ]


@pytest.mark.parametrize("stack", OWNERS)
def test_the_state_of_a_plan_is_read_as_the_same_plan(tmp_path, stack):
    a_plan = planned(stack)
    found = state.read(write(tmp_path / "state.json", *exported(a_plan)))

    assert (found.project, found.stack, found.mode) == (a_plan.project, a_plan.stack, "up")
    assert list(found.resources) == as_kept(a_plan)
    assert found.exports == a_plan.exports
    assert found.diagnostics == ()


def test_every_view_is_the_same_for_a_state_and_for_its_plan(tmp_path):
    a_plan = planned("dev")
    found = state.read(write(tmp_path / "state.json", *exported(a_plan)))
    from_state, from_plan = folder.files_of(found, analyze(found)), folder.files_of(a_plan, analyze(a_plan))

    assert from_state.keys() == from_plan.keys()
    assert [path for path in from_plan if path != "plan.json" and from_state[path] != from_plan[path]] == []
    assert critical_path.of_up(found) == critical_path.of_up(a_plan)
    assert critical_path.of_destroy(found) == critical_path.of_destroy(a_plan)


@pytest.mark.parametrize("mark", [ENCRYPTED, SHOWN])
def test_encrypted_and_plaintext_secrets_are_marked(read, mark):
    found = read(kept(CONFIG, "one", inputs={"data": {"a": mark, "b": [mark]}}, outputs={"data": mark}))

    assert found.one(CONFIG).inputs == {"data": {"a": SECRET, "b": [SECRET]}}
    assert found.one(CONFIG).outputs == {"data": SECRET}
    assert "swordfish" not in repr(found)


def test_references_and_assets_are_the_same_as_in_a_plan(read):
    reference = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": urn(ROLE, "a"), "id": "a"}
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "0", "text": "hello"}

    assert read(kept(CONFIG, "one", inputs={"r": reference, "a": asset})).one(CONFIG).inputs == {
        "r": {"resource": {"urn": urn(ROLE, "a"), "id": "a"}},
        "a": {"asset": {"hash": "0", "text": "hello"}},
    }


def test_bookkeeping_of_providers_is_left_out(read):
    inputs = {"name": "one", "__defaults": ["name"], "list": [{"a": 1, "__defaults": []}]}

    assert read(kept(ROLE, "one", inputs=inputs)).one(ROLE).inputs == {"name": "one", "list": [{"a": 1}]}


def test_options_have_the_names_of_a_plan(read):
    given = {"importID": "role-1", "customTimeouts": {"create": 90, "update": 0}, "hideDiff": ["a"], "protect": True}

    assert read(kept(ROLE, "one", **given)).one(ROLE).options == {
        "import": "role-1",
        "customTimeouts": {"create": "90s"},
        "hideDiffs": ["a"],
        "protect": True,
    }


def test_a_component_with_a_provider_is_remote_and_an_external_resource_is_read(read):
    found = read(
        kept("eks:index:Cluster", "remote", custom=False, provider=f"{urn('pulumi:providers:eks', 'eks')}::1"),
        kept("small:index:Part", "local", custom=False),
        kept(ROLE, "existing", external=True),
    )

    assert found.one("eks:index:Cluster").remote
    assert found.one("eks:index:Cluster").provider == urn("pulumi:providers:eks", "eks")
    assert not found.one("small:index:Part").remote
    assert found.one(ROLE).read


def test_the_location_is_the_innermost_line_of_the_project(read):
    frames = [
        {"sourcePosition": "project:///.venv/lib/site-packages/x.py#1,2"},
        {"sourcePosition": "project:///../lib/y.py#3"},
        {"sourcePosition": "project:///stacks/z.py#12,4"},
    ]

    assert read(kept(ROLE, "one", stackTrace=frames)).one(ROLE).location == "stacks/z.py:12"


def test_resources_pending_deletion_are_reported_and_left_out(read):
    found = read(
        kept(ROLE, "one", id="new"),
        kept(ROLE, "one", id="old", delete=True),
        kept(CONFIG, "two", pendingReplacement=True),
    )

    assert [each.id for each in found.resources if each.custom] == ["new"]
    assert [(each.severity, each.message) for each in found.diagnostics] == [
        ("warning", f"{ROLE} old has been replaced and is pending deletion."),
        ("warning", f"{CONFIG} two has been deleted and is pending replacement."),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not JSON, line 1, column 2. Write the file with `pulumi stack export --file state.json`."),
        ("not json", "not JSON, line 1, column 1."),
        ("[" * 100_000, "not JSON. Write the file"),
        ("[]", "the file: expected an object, found a list."),
        ('{"version": 2, "deployment": {}}', "version: not an allowed value. Use 3 or 4."),
        ('{"version": 3}', "deployment: required, but missing."),
        ('{"version": 3, "deployment": {}}', "the stack has no resources. Deploy it first."),
        (
            '{"version": 3, "deployment": {"resources": [{"urn": "x"}]}}',
            "deployment.resources.0.type: required, but missing.",
        ),
        (
            '{"version": 3, "deployment": {"resources": [{"urn": "x"}]}}',
            "deployment.resources.0.urn: not a value of the expected format.",
        ),
    ],
)
def test_a_malformed_file_is_an_error(tmp_path, text, sentence):
    (tmp_path / "state.json").write_text(text)

    with pytest.raises(PlanError) as caught:
        state.read(tmp_path / "state.json")
    assert sentence in str(caught.value)


def test_an_invalid_value_is_not_in_the_error(tmp_path):
    with pytest.raises(PlanError) as caught:
        state.read(write(tmp_path / "state.json", {**STACK, "inputs": "swordfish"}))
    assert "swordfish" not in str(caught.value)


def test_a_value_of_an_unknown_kind_is_an_error(read):
    with pytest.raises(PlanError, match=r"one: the state contains a value of an unknown kind \(signature ff\)"):
        read(kept(ROLE, "one", inputs={"a": {SIGNATURE: "ff"}}))


def test_a_missing_parent_is_an_error(read):
    with pytest.raises(PlanError, match=r"the parent of .*::one is missing"):
        read(kept(ROLE, "one", parent=urn(ROLE, "gone")))


def test_version_4_of_the_format_is_supported(read):
    assert read(version=4).stack == "dev"


def test_a_missing_file_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match=r"cannot be read \(No such file or directory\)\. Name a file"):
        state.read(tmp_path / "nothing.json")


def test_the_command_shows_the_resources_of_a_state(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path / "state.json", STACK, kept(ROLE, "one", inputs={"assumeRolePolicy": "{}"}))

    assert main(["--state", str(file)]) == 0
    out = capsys.readouterr().out
    assert "Resources of small / dev (deployed)\n" in out
    assert "Planned" not in out
    assert "pulumi up:       about 0 min" in out
    assert json.loads((tmp_path / "build" / "dev-state" / "plan.json").read_text())["project"] == "small"
    assert (tmp_path / "build" / "dev-state" / "iam" / "one.trust.json").is_file()


@pytest.mark.parametrize("name", ["bad.json", "other.json", "empty.json", "none.json", "folder"])
def test_a_file_that_is_no_state_is_a_usage_error_whatever_its_fault(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for file, text in (("bad.json", "{"), ("other.json", "{}"), ("empty.json", '{"version": 3, "deployment": {}}')):
        (tmp_path / file).write_text(text)

    assert main(["--state", name]) == 2
    assert capsys.readouterr().err.startswith(f"error: {name}: ")


@pytest.mark.parametrize(
    "option", [("--mode", "up"), ("--mode", "preview"), ("--stack-outputs", "dev=a.json"), ("--project", "elsewhere")]
)
def test_options_of_planning_are_a_usage_error_with_a_state(tmp_path, monkeypatch, capsys, option):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "state.json", STACK)

    assert main(["--state", "state.json", *option]) == 2
    assert capsys.readouterr().err.startswith(f"error: {option[0]}: no effect with --state")
    assert not (tmp_path / "build").exists()


def test_the_stack_name_comes_from_the_state(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--state", "a.json", "--stack", "prod"])
    assert caught.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
