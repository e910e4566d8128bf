"""Hourly prices of servers that AWS operates: databases, nodes of caches, and nodes of brokers."""

from __future__ import annotations

from analysis.prices.table import prices

DATABASES = prices("databases")
"""Instances of RDS for PostgreSQL in one zone, by class."""

CACHE_NODES = {"valkey": prices("valkeyNodes"), "redis": prices("redisNodes")}
"""Nodes of ElastiCache by engine and type."""

BROKERS = prices("brokers")
"""Nodes of Amazon MQ for RabbitMQ by type. A node of a cluster costs as much as a single one."""
