"""Charges of databases, caches and brokers that AWS operates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.cost.model import Charge, NotPricedError
from analysis.prices import rates
from analysis.prices.servers import BROKERS, CACHE_NODES, DATABASES

if TYPE_CHECKING:
    from analysis.prices.price import Price
    from plan.model import Plan, PlannedResource

NODES_OF_A_CLUSTER = 3
"""Nodes of a RabbitMQ cluster of Amazon MQ."""


def database(instance: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge an instance of RDS and its gp3 volume; a standby doubles both. The maximum is that of autoscaling."""
    inputs = instance.inputs
    size, copies = inputs.get("allocatedStorage"), 2 if inputs.get("multiAz") is True else 1
    if inputs.get("engine") != "postgres" or inputs.get("storageType") != "gp3" or not isinstance(size, int):
        reason = "is not a PostgreSQL database with a gp3 volume of known size"
        raise NotPricedError(reason)
    name = f"{inputs.get('instanceClass')}"
    backups = "backups beyond the size of the volume are not counted"
    return [
        Charge(item=_item(name, copies, "with a standby"), price=_price(DATABASES, name), amount=copies),
        Charge(
            item="database storage, gp3",
            price=rates.DATABASE_STORAGE,
            amount=copies * size,
            max_amount=copies * _whole(inputs.get("maxAllocatedStorage"), size),
            assumption=backups,
        ),
    ]


def cache(group: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge each node of a replication group."""
    name, engine = f"{group.inputs.get('nodeType')}", f"{group.inputs.get('engine')}"
    nodes = _whole(group.inputs.get("numCacheClusters"), 1)
    return [Charge(item=f"{name}, {engine}", price=_price(CACHE_NODES.get(engine, {}), name), amount=nodes)]


def broker(server: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge each node of a broker."""
    name = f"{server.inputs.get('hostInstanceType')}"
    nodes = NODES_OF_A_CLUSTER if server.inputs.get("deploymentMode") == "CLUSTER_MULTI_AZ" else 1
    return [
        Charge(
            item=_item(name, nodes, "cluster of 3 nodes"),
            price=_price(BROKERS, name),
            amount=nodes,
            assumption="its storage is not counted",
        )
    ]


def _whole(value: object, otherwise: int) -> int:
    """Return an integer; the other one where the value is missing or unknown."""
    return value if isinstance(value, int) else otherwise


def _item(name: str, copies: int, several: str) -> str:
    return f"{name}, {several}" if copies > 1 else name


def _price(prices: Mapping[str, Price], name: str) -> Price:
    if name not in prices:
        reason = f"has the type {name}, which the price table does not hold"
        raise NotPricedError(reason)
    return prices[name]
