"""Faults on order: which call fails, and what it leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Leaving = Literal["nothing", "half"]
"""``nothing``: the call failed before it did anything. ``half``: it did its part, and the result never became ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    operation: str
    urn_suffix: str
    leaving: Leaving


class Faults:
    """Orders that wait, and faults that happened. Safe to use from several threads."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, str]] = []
        """Operation and URN of the faults that happened."""
        self._lock = threading.Lock()
        self._orders: list[_Order] = []
        self._actions: list[tuple[str, str, Callable[[], None]]] = []

    @property
    def pending(self) -> list[str]:
        """Orders that wait for their call."""
        with self._lock:
            orders = [(order.operation, order.urn_suffix) for order in self._orders]
            actions = [(operation, suffix) for operation, suffix, _ in self._actions]
        return [f"{operation} of …{suffix}" for operation, suffix in [*orders, *actions]]

    def fail_once(self, operation: str, urn_suffix: str, leaving: Leaving = "nothing") -> None:
        """The next such call of a URN that ends so fails."""
        with self._lock:
            self._orders.append(_Order(operation=operation, urn_suffix=urn_suffix, leaving=leaving))

    def after(self, operation: str, urn_suffix: str, action: Callable[[], None]) -> None:
        """Once such a call has done its part, and before it is answered, do this (kill the engine, say)."""
        with self._lock:
            self._actions.append((operation, urn_suffix, action))

    def next_for(self, operation: str, urn: str) -> Leaving | None:
        """The fault that this call is to suffer; it is used up by asking."""
        with self._lock:
            for order in self._orders:
                if order.operation == operation and urn.endswith(order.urn_suffix):
                    self._orders.remove(order)
                    self.tried.append((operation, urn))
                    return order.leaving
        return None

    def done(self, operation: str, urn: str) -> None:
        """The call has done its part: what was to happen then happens now, once."""
        with self._lock:
            found = [each for each in self._actions if each[0] == operation and urn.endswith(each[1])]
            self._actions = [each for each in self._actions if each not in found]
        for _, _, action in found:
            action()
