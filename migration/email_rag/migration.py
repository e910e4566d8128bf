"""The migration of Email-RAG from Docker Compose."""

from __future__ import annotations

from migration.contract import Migration
from migration.email_rag.claims import CLAIMS
from migration.email_rag.explanations.rules import explanation_rules
from migration.email_rag.source import email_rag
from migration.email_rag.source_files import NAME

MIGRATION = Migration(
    name=NAME,
    component="landfall:email-rag:EmailRag",
    platform="Docker Compose",
    source=email_rag,
    explanation_rules=explanation_rules,
    claims=CLAIMS,
    said_of_cost="no amount: it expects several servers instead of one, and savings from spot instances",
)
