"""The tables, row counts and extensions of a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import sql

from data_transfer.database.server import Connection, value

JOURNAL_SCHEMA = "data_transfer"
"""Schema of this program in a restored database. It belongs to no dump and to no comparison."""

_OWN_SCHEMAS = f"""
    n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '{JOURNAL_SCHEMA}')
"""

_TABLES = f"""
    SELECT n.nspname, c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {_OWN_SCHEMAS}
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2
"""  # noqa: S608  constants of this module

_OTHER_OBJECTS = f"""
    SELECT count(*) FROM (
        SELECT 'pg_class'::regclass AS class, oid, relnamespace AS namespace FROM pg_class
        WHERE relkind IN ('v', 'm', 'S', 'f')
        UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
        UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type WHERE typtype IN ('e', 'd')
    ) object JOIN pg_namespace n ON n.oid = object.namespace
    WHERE {_OWN_SCHEMAS}
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = object.class AND d.objid = object.oid AND d.deptype = 'e')
"""  # noqa: S608  constants of this module


@dataclass(frozen=True, slots=True)
class Inventory:
    """The content of a database in numbers."""

    tables: Mapping[str, int]
    """Number of rows by table, such as ``public.users``."""
    extensions: tuple[str, ...]
    revision: str | None
    """Revision of the schema in Alembic's table; ``None`` without one."""

    @property
    def rows(self) -> int:
        """Number of all rows."""
        return sum(self.tables.values())


def take(connection: Connection) -> Inventory:
    """Count the rows of every table. In a transaction with a snapshot, all counts are of the same moment."""
    connection.execute("SET row_security = off")  # an error instead of the count of the visible rows
    names = tables(connection)
    return Inventory(
        tables={f"{schema}.{table}": _rows(connection, schema, table) for schema, table in names},
        extensions=extensions(connection),
        revision=revision(connection, names),
    )


def tables(connection: Connection) -> list[tuple[str, str]]:
    """Return schema and name of every table of an application; a partitioned table is one table."""
    return [(schema, table) for schema, table in connection.execute(_TABLES)]


def other_objects(connection: Connection) -> int:
    """Return the number of views, sequences, functions and types of an application."""
    return int(value(connection, _OTHER_OBJECTS))


def extensions(connection: Connection) -> tuple[str, ...]:
    """Return the installed extensions."""
    return tuple(name for (name,) in connection.execute("SELECT extname FROM pg_extension ORDER BY 1"))


def available_extensions(connection: Connection) -> set[str]:
    """Return the extensions that the server can install."""
    return {name for (name,) in connection.execute("SELECT name FROM pg_available_extensions")}


def revision(connection: Connection, names: list[tuple[str, str]]) -> str | None:
    """Return the revision of the schema that Alembic noted, or ``None``."""
    schema = next((schema for schema, table in names if table == "alembic_version"), None)
    if schema is None:
        return None
    query = sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(schema, "alembic_version"))
    return ", ".join(sorted(str(version) for (version,) in connection.execute(query))) or None


def _rows(connection: Connection, schema: str, table: str) -> int:
    return int(value(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))))


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Describe every table whose number of rows differs."""
    faults = [f"{table} is missing" for table in sorted(expected.keys() - found.keys())]
    faults += [f"{table} is not in the dump" for table in sorted(found.keys() - expected.keys())]
    faults += [
        f"{table} has {found[table]:,} rows instead of {expected[table]:,}"
        for table in sorted(expected.keys() & found.keys())
        if expected[table] != found[table]
    ]
    return faults
