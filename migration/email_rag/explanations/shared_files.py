"""Explanations of the files that several pods share."""

from __future__ import annotations

from collections.abc import Sequence

from migration.email_rag.explanations.workloads import of
from migration.explanation import ExplanationRule, Matcher
from migration.facts import ABSENT, Value

_PYTHON = ("backend", "worker")


def _is_directory_of(name: str) -> Matcher:
    def matches(value: Value | None) -> bool:
        return isinstance(value, str) and value.endswith(f"/{name}")

    return Matcher(f"a directory {name}", matches)


SHARED_FILES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Pods on several nodes write the same directory: EFS instead of a directory of the host. It has no size.",
        of(
            _PYTHON,
            {
                "volumes/uploads/kind": "EFS access point",
                "volumes/uploads/size": ABSENT,
                "volumes/uploads/directory": _is_directory_of("uploads"),
                "volumes/uploads/user_id": "1000",
                "volumes/uploads/group_id": "1000",
                "volumes/uploads/permissions": "755",
                "volumes/uploads/encrypted_in_transit": "yes",
            },
        ),
    ),
    ExplanationRule(
        "The embedding model, downloaded once. On Compose each process downloads a copy into its container.",
        of(
            _PYTHON,
            {
                "volumes/models/mount_path": "/models",
                "volumes/models/read_only": "yes",
                "volumes/models/kind": "EFS access point",
                "volumes/models/directory": _is_directory_of("models"),
                "volumes/models/user_id": "1000",
                "volumes/models/group_id": "1000",
                "volumes/models/permissions": "755",
                "volumes/models/encrypted_in_transit": "yes",
            },
        ),
    ),
    ExplanationRule(
        "Chroma is a server with a volume of its own. Several pods on one SQLite file would damage it.",
        of(_PYTHON, {f"volumes/chroma/{field}": ABSENT for field in ("mount_path", "read_only", "kind", "size")}),
    ),
    ExplanationRule(
        "The code is in the image. A mount of the host's working copy would change a release.",
        of(_PYTHON, {f"volumes/code/{field}": ABSENT for field in ("mount_path", "read_only", "kind")}),
    ),
)
