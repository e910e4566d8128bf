from __future__ import annotations

import stat
from base64 import b64decode
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from cluster import credentials


def test_each_control_plane_has_new_tokens() -> None:
    tokens = {user.token for _ in range(2) for user in credentials.users()}
    assert len(tokens) == 6


def test_only_the_user_is_an_administrator() -> None:
    users = credentials.users()
    assert [user.groups for user in users] == [("system:masters",), (), ()]
    first, *others = credentials.token_file(users).splitlines()
    assert first == f'{users[0].token},landfall-admin,landfall-admin,"system:masters"'
    assert [line.rpartition(",")[2] for line in others] == ['""', '""']


def test_the_kubeconfig_has_one_context_and_trusts_only_the_api_server() -> None:
    user, *_ = credentials.users()
    content = yaml.safe_load(credentials.kubeconfig("https://127.0.0.1:1", b"certificate", user))

    (cluster,), (context,), (entry,) = content["clusters"], content["contexts"], content["users"]
    assert content["current-context"] == context["name"]
    assert context["context"] == {"cluster": cluster["name"], "user": entry["name"]}
    assert cluster["cluster"]["server"] == "https://127.0.0.1:1"
    assert b64decode(cluster["cluster"]["certificate-authority-data"]) == b"certificate"
    assert entry["user"] == {"token": user.token}


def test_the_key_of_service_accounts_is_a_private_key_in_the_format_of_the_api_server() -> None:
    key = credentials.service_account_key()
    assert key.startswith(b"-----BEGIN EC ")
    assert load_pem_private_key(key, password=None)


def test_files_with_credentials_are_private_and_never_replace_another(tmp_path: Path) -> None:
    written = credentials.write_private(tmp_path / "kubeconfig", "content")

    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert written.read_text() == "content"
    with pytest.raises(FileExistsError):
        credentials.write_private(written, b"other content")
