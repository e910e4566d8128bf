"""``python -m bench.inventory FILE``: write the resources that a stack registers, for ``bench.bare``."""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

from bench.process import PLANNED, ROOT
from engine.run import plan_stack
from plan.model import PlannedResource

STACK = "pulumi:pulumi:Stack"
_REQUIRED = re.compile(r"Missing required property '(\w+)'")


def sdk_classes() -> dict[str, type]:
    """Return the imported resource classes of the SDK by type token."""
    found: dict[str, type] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("pulumi_"):
            for item in vars(module).values():
                token: object = getattr(item, "pulumi_type", None)
                if inspect.isclass(item) and isinstance(token, str):
                    found[token] = item
    return found


def entry(resource: PlannedResource, urns: dict[str, int], classes: dict[str, type]) -> dict[str, Any]:
    """Return the minimal description of a resource: its class or type, and its required arguments."""
    found = classes.get(resource.type)
    return {
        "type": resource.type,
        "name": resource.name,
        "custom": resource.custom,
        "remote": resource.remote,
        "parent": urns.get(resource.parent or ""),
        "class": [found.__module__, found.__name__] if found and resource.custom else None,
        "required": _REQUIRED.findall(inspect.getsource(found)) if found else [],
    }


def by_program(resources: tuple[PlannedResource, ...]) -> list[PlannedResource]:
    """Return the resources that the program registers, without the stack, default providers and remote children."""
    remote = tuple(f"{resource.urn.split('::')[2]}$" for resource in resources if resource.remote)
    return [
        resource
        for resource in resources
        if resource.type != STACK
        and resource.parent is not None
        and not resource.urn.split("::")[2].startswith(remote)
        and not resource.read
    ]


def main() -> None:
    """Plan the stack and write its inventory."""
    resources = by_program(plan_stack(ROOT, PLANNED).resources)
    urns = {resource.urn: index for index, resource in enumerate(resources)}
    classes = sdk_classes()
    inventory = [entry(resource, urns, classes) for resource in resources]
    Path(sys.argv[1]).write_text(json.dumps(inventory), encoding="utf-8")


if __name__ == "__main__":
    main()
