"""The resources of a plan in the terminal: a tree of components, then totals and stack outputs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from plan.console import print_truncated
from plan.resource_types import PROVIDER_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType

    from plan.model import Plan, PlannedResource

_NAME_WIDTH = 30
"""Maximum width of the column with the names of stack outputs."""


def show(plan: Plan, console: Console, status: str) -> None:
    """Print the tree, the number of resources by provider, and the stack outputs."""
    console.print(_tree(plan))
    _show_section(console, f"Resources of {plan.project} / {plan.stack} ({status})", _totals(plan))
    if plan.exports:
        _show_section(console, "Outputs", _exports(plan))


class _Component:
    """A component and the kinds of its direct resources."""

    def __init__(self, resource: PlannedResource) -> None:
        self.resource = resource
        self.kinds: Counter[str] = Counter()
        self.children: list[_Component] = []

    def size(self) -> int:
        """Return the number of resources in the component, at any depth."""
        return self.kinds.total() + sum(1 + child.size() for child in self.children)

    def render(self) -> RenderableType:
        """Return the component's line and the kinds of its resources."""
        kind = _kind(self.resource.type)
        title = Text.assemble((self.resource.name, "bold"), "  ", (kind, "cyan"), f"  {self.size()}")
        if not self.kinds:
            return _Wrapped(title)
        parts = [f"{name}({count})" if count > 1 else name for name, count in sorted(self.kinds.items())]
        return Group(_Wrapped(title), _Wrapped(Text(", ".join(parts), style="dim")))


class _Wrapped:
    """Text that is wrapped between words; Rich by itself would keep the space at the end of a line."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        for line in self._text.wrap(console, options.max_width):
            line.rstrip()
            yield line


def _tree(plan: Plan) -> Tree:
    """Return the tree of components; a resource belongs to its nearest parent component."""
    components: dict[str, _Component] = {}
    nearest: dict[str, _Component] = {}
    root: _Component | None = None
    for resource in plan.resources:
        above = nearest.get(resource.parent or "")
        if resource.custom:
            if above:
                above.kinds[_kind(resource.type)] += 1
                nearest[resource.urn] = above
            continue
        component = components[resource.urn] = nearest[resource.urn] = _Component(resource)
        if above:
            above.children.append(component)
        else:
            root = root or component
    if root is None:
        return Tree(f"{plan.project}-{plan.stack}  0")
    tree = Tree(root.render(), guide_style="dim")
    branches = [(tree, child) for child in reversed(root.children)]
    while branches:
        branch, component = branches.pop()
        below = branch.add(component.render())
        branches.extend((below, child) for child in reversed(component.children))
    return tree


def _totals(plan: Plan) -> list[Text]:
    managed = Counter(_package(resource) for resource in plan.resources if resource.custom and not resource.read)
    counts = sorted(managed.items())
    counts.append(("components", sum(not resource.custom for resource in plan.resources)))
    if looked_up := sum(resource.read for resource in plan.resources):
        counts.append(("existing, read only", looked_up))
    lines = [Text(f"{count:>5}  {name}") for name, count in counts]
    return [*lines, Text(f"{len(plan.resources):>5}  total", style="bold")]


def _exports(plan: Plan) -> list[Text]:
    width = min(max(map(len, plan.exports)), _NAME_WIDTH)
    lines: list[Text] = []
    for name, value in sorted(plan.exports.items()):
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
        lines.append(Text.assemble((name.ljust(width), "cyan"), "  ", " ".join(text.split())))
    return lines


def _show_section(console: Console, title: str, body: list[Text]) -> None:
    for line in [Text(), Text(title, style="bold"), *(Text.assemble("  ", line) for line in body)]:
        print_truncated(console, line)


def _kind(type_: str) -> str:
    """Return ``Role`` for ``aws:iam/role:Role``, and ``aws provider`` for a provider."""
    last = type_.rpartition(":")[2]
    return f"{last} provider" if type_.startswith(PROVIDER_PREFIX) else last


def _package(resource: PlannedResource) -> str:
    return "providers" if resource.type.startswith(PROVIDER_PREFIX) else resource.type.partition(":")[0]
