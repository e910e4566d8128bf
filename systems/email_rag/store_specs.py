"""The stores of Email-RAG with the values that the application needs."""

from __future__ import annotations

from components.stores.postgresql import Identifier, PostgreSqlSpec


class EmailPostgreSqlSpec(PostgreSqlSpec):
    """The database of users, e-mails and attachments."""

    database: Identifier = "email_rag"
    username: Identifier = "email_rag"
