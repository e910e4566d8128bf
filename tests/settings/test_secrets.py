"""A secret in the settings is refused, and no message shows it."""

from __future__ import annotations

import copy
import random
import string
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.cli import main
from tests.support.examples import examples
from tests.support.settings_documents import (
    CLUSTER,
    DROPPED,
    NODES,
    ROOT,
    STACKS,
    SYSTEM,
    Path_,
    changed,
    committed,
    faults,
    found,
    put,
)
from tests.support.stack_settings import everything

LAYERING = (*SYSTEM, "layering")
ENVIRONMENT = (*LAYERING, "environment")
VALUES = ("platform", "create", "addons", "reloader", "values")


def randomly(length: int, letters: str = string.ascii_letters + string.digits + "+/") -> str:
    """Return random letters; this file contains no secret."""
    return "".join(random.Random(1).choices(letters, k=length))  # noqa: S311  not for security


TOKENS = {
    "an access key of AWS": "AKIA" + "Q" * 16,
    "a secret key of AWS": randomly(40),
    "a token of GitHub": "ghp_" + "q" * 36,
    "a private key": f"-----BEGIN RSA {'PRIVATE'} KEY-----\n{randomly(64)}\n",
    "a URL with a password": "postgres://app:" + "Qq1" * 4 + "@db.example.com/orders",
    "a URL with a password and no user": "rediss://:" + "Qq1" * 4 + "@cache.example.com:6379",
    "an option with a value": "exec server --db-password " + "Qq1" * 4,
    "a URL with a key": "https://example.com/hook?api_key=" + "Qq1" * 4,
    "an embedded assignment": "level=info\npassword: " + "Qq1" * 4,
    "a random word": randomly(32, string.ascii_letters + string.digits),
}

SECRET_NAMES = (
    *("DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "STRIPE_API_KEY", "GITHUB_TOKEN", "PGPASSWORD", "DB_PASS"),
    *("CLIENT_SECRET", "PRIVATE_KEY", "REDIS_PWD", "VENDOR_CREDENTIALS", "SSH_PASSPHRASE", "apiToken", "adminPassword"),
    *("SIGNING_KEY", "ENCRYPTION_KEY", "MASTER_KEY", "ACCESS_KEY", "AUTHTOKEN"),
)
OTHER_NAMES = (
    *("LEVEL", "MAX_TOKENS", "TOKEN_URL", "PASSWORD_FILE", "SECRET_ARN", "SECRET_NAME", "PASSWORD_POLICY"),
    *("KEYCLOAK_URL", "PARTITION_KEY_ID", "TOKEN_TTL_SECONDS", "monkey"),
    *("PASSWORD_EXPIRY_DAYS", "PASSWORD_RESET_TIMEOUT", "SECRET_ROTATION", "PASSWORD_REGEX", "API_KEY_HEADER"),
    *("SECRET_PREFIX", "SECRETS_PROVIDER", "SECRET_REGION", "API_KEY_REQUIRED", "PASSWORD_MIN_LENGTH", "SORT_KEY"),
)

HARMLESS = (
    *("http://layering-service:8001", "arn:aws:iam::111122223333:role/LandfallDevOrchestratorRole-1A2B3C4D5E6F"),
    *("https://sqs.us-east-1.amazonaws.com/111122223333/LayeringDetectionDeadLetters", "0 9 * * mon-fri", "true", ""),
    *("sha256:" + "0123456789abcdef" * 4, "01234567-89ab-4def-8123-456789abcdef", "10.0.0.0/16"),
    "-Xmx512m -XX:+UseG1GC",
    *("layering-service.layering-detection-prod.svc.cluster.local:8001", "us-east-1", "1.4.2", "INFO", "$(POD_NAME)"),
    *("111122223333.dkr.ecr.us-east-1.amazonaws.com/layering:1.4.2", "/aws/containerinsights/Landfall/performance"),
    *("com.example.orders.logging.JsonLayoutFactoryImplementation", "subnet-0a1b2c3d4e5f67890", "a,b,c", "key=value"),
)


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_value_with_the_name_of_a_secret_is_refused(name: str) -> None:
    (line,) = faults(changed("dev", {ENVIRONMENT: {name: "hunter2"}}))
    place = f"systems.layeringDetection.layering.environment.{name}"
    assert line == (
        f"{place}: looks like a secret, by its name. Name a secret in AWS Secrets Manager instead, "
        f"or add {place} to notSecrets if the value is not secret."
    )


def test_a_number_with_the_name_of_a_secret_is_refused_and_not_shown() -> None:
    (line,) = faults(changed("dev", {ENVIRONMENT: {"DB_PASSWORD": 98765}}))
    assert "looks like a secret, by its name" in line
    assert "98765" not in line


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_a_name_that_only_contains_such_a_word_is_accepted(name: str) -> None:
    assert faults(changed("dev", {ENVIRONMENT: {name: "90"}})) == []


@pytest.mark.parametrize("value", HARMLESS)
def test_ordinary_values_are_accepted(value: str) -> None:
    assert faults(changed("dev", {ENVIRONMENT: {"SETTING": value}, VALUES: {"setting": value}})) == []


@pytest.mark.parametrize(
    "values",
    [
        {"existingSecret": "orders-tls", "passwordKey": "admin-password", "imagePullSecrets": [{"name": "registry"}]},
        {"auth": {"secretKeyRef": {"name": "orders", "key": "password"}}, "secretName": "orders"},
        {"password": None, "secret": {"create": False}, "clientSecret": "arn:aws:secretsmanager:us-east-1:1:secret:a"},
    ],
)
def test_references_to_secrets_are_accepted(values: dict[str, Any]) -> None:
    assert faults(changed("dev", {VALUES: values})) == []


PLACES: dict[str, Path_] = {
    "a variable": (*ENVIRONMENT, "SETTING"),
    "a word of a command": (*LAYERING, "command"),
    "a value of a chart": (*VALUES, "some", "setting"),
    "the configuration of an EKS add-on": ("platform", "create", "addons", "coredns", "configuration"),
    "a label": (*NODES, "batch", "labels", "team"),
    "a taint": (*NODES, "batch", "taints"),
    "an entry of a list": (*VALUES, "list"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", TOKENS)
def test_a_secret_in_free_text_is_refused_and_not_shown(kind: str, place: str) -> None:
    secret, path = TOKENS[kind], PLACES[place]
    value: Any = {"command": [secret], "configuration": {"a": secret}, "list": [{"x": secret}]}.get(
        str(path[-1]), secret
    )
    if path[-1] == "taints":
        value = [{"key": "only", "value": secret, "effect": "NO_SCHEDULE"}]
    lines = faults(changed("dev", {path: value}))
    assert [line for line in lines if "looks like a secret, by " in line]
    assert not leaked(lines, secret)


def test_a_secret_in_a_tag_is_refused_and_not_shown() -> None:
    for tags in ({"owner": TOKENS["an access key of AWS"]}, {TOKENS["an access key of AWS"]: "owner"}):
        (line,) = faults(changed("dev", {("tags",): tags}))
        assert line.startswith(("tags.owner: looks like a secret", "tags.[hidden]: looks like a secret"))
        assert not leaked([line], TOKENS["an access key of AWS"])


def test_a_commit_is_an_image_tag_and_a_tag_of_aws() -> None:
    commit = randomly(40, "0123456789abcdef")
    assert faults(changed("dev", {(*SYSTEM, "imageTag"): commit, ("tags",): {"commit": commit}})) == []
    assert faults(changed("dev", {ENVIRONMENT: {"GIT_COMMIT": commit}})) == []
    assert len(faults(changed("dev", {ENVIRONMENT: {"SETTING": commit}}))) == 1


def test_a_path_in_the_list_of_exceptions_is_accepted() -> None:
    place = "systems.layeringDetection.layering.environment.DB_PASSWORD"
    assert faults(changed("dev", {ENVIRONMENT: {"DB_PASSWORD": "none"}, ("notSecrets",): [place]})) == []


def test_an_exception_without_a_value_is_refused() -> None:
    assert faults(changed("dev", {("notSecrets",): ["tags.owner"]})) == [
        "notSecrets[0]: names no value that looks like a secret. Remove it."
    ]


def leaked(lines: list[str], secret: str) -> bool:
    """Return True if a line shows a secret, or eight letters of it."""
    text = "\n".join(lines)
    core = max(secret.split("\n"), key=len)
    core = core.rpartition("=")[2] if "=" in core else core.rpartition(": ")[2]
    pieces = {core[at : at + 8] for at in range(max(1, len(core) - 8))} - {"example.", "https://", "password"}
    return any(piece in text for piece in pieces if "example" not in piece and "-----" not in piece)


def positions(here: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every path in a document."""
    items = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
    for step, value in items:
        yield (*path, step)
        yield from positions(value, (*path, step))


@settings(max_examples=examples(150))
@given(st.sampled_from([*STACKS, "everything"]), st.sampled_from(sorted(TOKENS)), st.data())
def test_a_secret_in_any_place_is_never_shown(stack: str, kind: str, data: st.DataObject) -> None:
    document = copy.deepcopy(everything()) if stack == "everything" else committed(stack)
    secret = TOKENS[kind]
    path = data.draw(st.sampled_from(list(positions(document))))
    shape: Any = data.draw(st.sampled_from([secret, [secret], {"a": secret}, {secret: "a"}, f"x {secret}"]))
    put(document, path, shape)
    with_key = data.draw(st.booleans()) and not isinstance(path[-1], int)
    if with_key:
        put(document, path, DROPPED)
        put(document, (*path[:-1], secret), "x")
    assert not leaked([str(fault) for fault in found(document, "dev" if stack == "everything" else stack)], secret)


def test_the_output_of_the_preview_never_shows_a_secret(tmp_path: Any, capfd: pytest.CaptureFixture[str]) -> None:
    secret = TOKENS["a random word"]
    document = changed(
        "dev",
        {
            (*ENVIRONMENT, "SETTING"): secret,
            ("region",): secret,
            (*CLUSTER, "kubernetesVersion"): secret,
            (*CLUSTER, "publicAccessCidrs"): [secret],
            (*LAYERING, "resources"): {"memory": secret, "cpu": secret},
            (*LAYERING, "logLevel"): secret,
            (*NODES, secret): {},
            (secret,): 1,
            ("tags",): [secret],
        },
    )
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8")) | {"main": str(ROOT)}
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
    config = {"landfall:settings": document, "landfall:other": secret, "aws:region": secret, "aws:profile": secret}
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}), encoding="utf-8")
    assert main(["--project", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    output = "".join(capfd.readouterr())
    assert "looks like a secret" in output
    assert not leaked([output], secret)


def test_the_committed_stacks_do_not_load_the_detectors() -> None:
    script = (
        "import sys; from tests.support.settings_documents import STACKS, clean, committed\n"
        "for stack in STACKS: clean(committed(stack), stack)\n"
        "sys.exit('detect_secrets' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60)  # noqa: S603  this interpreter
    assert ended.returncode == 0
