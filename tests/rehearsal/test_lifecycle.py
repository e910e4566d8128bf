from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from plan import resource_types
from plan.values import secret
from rehearsal.lifecycle import require_empty_cloud, require_encrypted_passwords
from rehearsal.report import RehearsalError, Report
from rehearsal.retained import BUCKET, FILE_SYSTEM, data_in_state
from tests.support.settings_documents import committed

DOCUMENT = {key: value for key, value in committed("prod").items() if key != "delivery"}
"""Settings that retain a file system, a bucket of backups, the log group of the control plane and no repositories."""

RETAINED = (*FILE_SYSTEM, *BUCKET, resource_types.CLOUDWATCH_LOG_GROUP)


def cloud(*types: str, orphans: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(
        all=lambda: [SimpleNamespace(type=type_, id=f"id-{number}") for number, type_ in enumerate(types)],
        retained_volumes=list,
        orphans=lambda: list(orphans),
    )


def test_retained_resources_may_remain_after_destroy(capsys: pytest.CaptureFixture[str]) -> None:
    require_empty_cloud(cloud(*RETAINED), [DOCUMENT], Report(), {})

    assert "retained: id-0" in capsys.readouterr().out


def test_what_a_refused_destroy_retained_remains_beside_its_successor() -> None:
    require_empty_cloud(cloud(*RETAINED, *FILE_SYSTEM), [DOCUMENT], Report(), Counter(FILE_SYSTEM))

    with pytest.raises(RehearsalError, match="deleted despite retainOnDelete"):
        require_empty_cloud(cloud(*RETAINED), [DOCUMENT], Report(), Counter(FILE_SYSTEM))


def test_the_data_in_a_state_are_file_systems_and_buckets() -> None:
    resources = [
        {"type": resource_types.S3_BUCKET, "id": "backups"},
        {"type": resource_types.EC2_VPC, "id": "vpc-1"},
        {"type": "landfall:aws:FileSystem"},
    ]
    assert data_in_state({"resources": resources}) == {(resource_types.S3_BUCKET, "backups")}
    assert data_in_state({}) == set()


def test_other_resources_missing_data_and_orphans_are_reported_after_destroy() -> None:
    left = cloud(resource_types.EC2_VPC, *RETAINED[1:], orphans=("volume vol-1 is orphaned",))

    with pytest.raises(RehearsalError) as failed:
        require_empty_cloud(left, [DOCUMENT], Report(), {})

    assert str(failed.value).splitlines()[1:] == [
        f"  not deleted: 1 {resource_types.EC2_VPC}",
        f"  deleted despite retainOnDelete: 1 {resource_types.EFS_FILE_SYSTEM}",
        "  volume vol-1 is orphaned",
    ]


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_password_in_clear_text_in_the_state_is_reported_without_its_value(*, encrypted: bool) -> None:
    password = "Abcd" * 8
    generated = SimpleNamespace(type=resource_types.RANDOM_PASSWORD, name="database", outputs={"result": password})
    account: Any = SimpleNamespace(all=lambda: [generated])
    # The Automation API exports a secret with its marker, in clear text.
    value = {**secret(None), "plaintext": f'"{password}"'} if encrypted else password
    deployment: Any = SimpleNamespace(name="dev", state=lambda: {"resources": [{"outputs": {"result": value}}]})
    if encrypted:
        require_encrypted_passwords(account, deployment)
        return
    with pytest.raises(RehearsalError) as failed:
        require_encrypted_passwords(account, deployment)
    assert "the state has generated passwords in clear text" in str(failed.value)
    assert "database" in str(failed.value)
    assert password not in str(failed.value)
