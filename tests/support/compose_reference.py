"""Projects of ``tests/migration/documents/compose`` as Docker Compose reads them.

``python -m tests.support.compose_reference`` runs the loader of Docker Compose on each, which needs Go, and writes the
committed references.
"""

from __future__ import annotations

import json
import posixpath
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from migration.compose.commands import words_of
from migration.compose.environment import resolved
from migration.compose.interpolation import MARK, secret_names
from migration.compose.models import Port, Service
from migration.compose.reading import Composition, read
from migration.conversion.notes import Notes

ROOT = Path(__file__).parent.parent
DOCUMENTS = ROOT / "migration" / "documents" / "compose"
REFERENCES = ROOT / "migration" / "documents" / "compose_reference"
PROGRAM = ROOT / "migration" / "compose_go"

NAMES = sorted(folder.name for folder in DOCUMENTS.iterdir() if folder.is_dir())

SECRET = "secret"  # noqa: S105  no password
"""Stands for the value of a secret variable, which the conversion does not keep."""

Facts = dict[str, Any]


def files_of(name: str) -> tuple[list[Path], list[Path]]:
    """Return the Compose files of a project in their order, and its files for ``--env-file``."""
    folder = DOCUMENTS / name
    files = sorted((*folder.glob("compose*.yaml"), *folder.glob("compose.json")), key=lambda file: len(file.name))
    return files, sorted(folder.glob("production.env"))


def built(folder: Path) -> Path:
    """Build the program with the loader of Docker Compose."""
    program = folder / "compose_go"
    command = ["go", "build", "-o", str(program), "."]
    subprocess.run(command, cwd=PROGRAM, check=True, capture_output=True)  # noqa: S603  our own words
    return program


def of_compose(program: Path, name: str) -> Facts:
    """Return the facts of a project as Docker Compose reads it."""
    return of_files(program, *files_of(name))


def of_files(program: Path, files: Sequence[Path], env_files: Sequence[Path] = ()) -> Facts:
    """Return the facts of some files as Docker Compose reads them."""
    command = [program, *files, *(f"--env-file={file}" for file in env_files)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  our own program
    project = json.loads(output)
    workloads = {**project.get("jobs", {}), **project["services"]}
    return {service: _facts(found) for service, found in sorted(workloads.items())}


def of_conversion(name: str) -> Facts:
    """Return the facts of a project as the conversion reads it."""
    return facts_of(read(*files_of(name)))


def facts_of(composition: Composition) -> Facts:
    """Return the facts of a project that the conversion has read."""
    return {service: _own(found, composition) for service, found in sorted(composition.model.workloads.items())}


def reference(name: str) -> Facts:
    """Return the committed facts of a project."""
    return json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))


def with_secrets_hidden(expected: Facts, found: Facts) -> Facts:
    """Return expected facts with ``SECRET`` in the place of each value that the conversion hides."""
    hidden = {
        service: {variable for variable, value in facts["environment"].items() if value == SECRET}
        for service, facts in found.items()
    }
    return {
        service: {
            **facts,
            "environment": {
                variable: SECRET if variable in hidden.get(service, ()) else value
                for variable, value in facts["environment"].items()
            },
        }
        for service, facts in expected.items()
    }


def _facts(service: Mapping[str, Any]) -> Facts:
    """Return the comparable facts of a service in the JSON of compose-go."""
    check, deploy = service.get("healthcheck") or {}, service.get("deploy") or {}
    found = {
        "image": service.get("image"),
        "command": service["command"],
        "entrypoint": service["entrypoint"],
        "environment": {name: text for name, text in (service.get("environment") or {}).items() if text is not None},
        "ports": sorted(_port(port) for port in service.get("ports") or ()),
        "expose": sorted(service.get("expose") or ()),
        "mounts": sorted(_mount(m["type"], m.get("source"), m["target"]) for m in service.get("volumes") or ()),
        "depends_on": {name: each["condition"] for name, each in (service.get("depends_on") or {}).items()},
        "test": _test(check.get("test")),
        "interval": _seconds(check.get("interval")),
        "replicas": deploy.get("replicas", service.get("scale")),
        "memory": int(service["mem_limit"]) if service.get("mem_limit") else None,
        "networks": sorted(service.get("networks") or ()),
        "profiles": service.get("profiles") or [],
        "labels": service.get("labels") or {},
        "restart": service.get("restart"),
        "user": service.get("user"),
        "tmpfs": service.get("tmpfs") or [],
        "secrets": sorted(each["source"] for each in service.get("secrets") or ()),
        "configs": sorted(each["source"] for each in service.get("configs") or ()),
        "stop": _seconds(service.get("stop_grace_period")),
        "cap_add": service.get("cap_add") or [],
        "dns": service.get("dns") or [],
        "logging": service.get("logging"),
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _own(service: Service, composition: Composition) -> Facts:
    """Return the comparable facts of a service of the conversion."""
    check, rest = service.healthcheck, service.rest
    variables = resolved("", service, composition.variables, Notes())
    found = {
        "image": service.image,
        "command": _words(service.command),
        "entrypoint": _words(service.entrypoint),
        "environment": {name: SECRET if secret_names(value) else value for name, value in variables.items()},
        "ports": sorted(port for each in service.ports for port in _own_ports(each)),
        "expose": sorted(service.expose),
        "mounts": sorted(_mount(m.type, m.source, m.target) for m in service.volumes),
        "depends_on": {name: each.condition for name, each in service.requirements.items()},
        "test": None if check is None or check.test is None else _test(check.test),
        "interval": check.interval if check else None,
        "replicas": service.replicas,
        "memory": service.mem_limit,
        "networks": sorted(service.networks) or ([] if service.network_mode else ["default"]),
        "profiles": list(service.profiles),
        "labels": {name: text or "" for name, text in service.labels.items()},
        "restart": service.restart,
        "user": service.user,
        "tmpfs": list(service.tmpfs),
        "secrets": sorted(each.source for each in service.secrets),
        "configs": sorted(each.source for each in service.configs),
        "stop": service.stop_grace_period,
        "cap_add": rest.get("cap_add", []),
        "dns": rest.get("dns", []),
        "logging": rest.get("logging"),
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _words(given: Any) -> Any:
    """Return the words of a command; every secret of the documents is the word example."""
    return None if given is None else [MARK.sub("example", word) for word in words_of(given).words]


def _test(given: Any) -> Any:
    words = ["CMD-SHELL", given] if isinstance(given, str) else given
    return None if words is None else [MARK.sub("example", word) for word in words]


def _port(port: Mapping[str, Any]) -> list[str]:
    return [str(port["target"]), port.get("published", ""), port["protocol"], port.get("host_ip", "")]


def _own_ports(port: Port) -> list[list[str]]:
    """Return the ports of a range one by one, as compose-go has them."""
    first, _, last = port.target.partition("-")
    if not last:
        return [[port.target, port.published or "", port.protocol, port.host_ip or ""]]
    start = int((port.published or first).partition("-")[0])
    return [
        [str(target), str(start + index) if port.published else "", port.protocol, port.host_ip or ""]
        for index, target in enumerate(range(int(first), int(last) + 1))
    ]


def _mount(kind: str, source: str | None, target: str) -> list[str]:
    """Return a mount; the path of the host depends on the folder of the project."""
    return [kind, "" if kind == "bind" else source or "", posixpath.normpath(target)]


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    total, digits = 0, ""
    for letter in text:
        if letter.isdigit():
            digits += letter
        else:
            total += int(digits) * {"h": 3600, "m": 60, "s": 1}[letter]
            digits = ""
    return total


def written(built_in: Callable[[Path], Path] = built) -> None:
    """Write the references of all projects."""
    REFERENCES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        program = built_in(Path(folder))
        for name in NAMES:
            text = json.dumps(of_compose(program, name), indent=1, sort_keys=True)
            (REFERENCES / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    written()
