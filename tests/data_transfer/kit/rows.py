"""Rows for the schema of the tests."""

from __future__ import annotations

API_KEY = "not-a-real-key-" + "k" * 20
"""Stands for a secret in a table."""

SMALL = """
    INSERT INTO users (email, role) SELECT 'user' || n || '@example.com', 'admin' FROM generate_series(1, 3) n;
    INSERT INTO processing_tasks (user_id, file_path, file_size_bytes)
        SELECT id, '/app/uploads/' || email || '.pst', 100 FROM users;
    INSERT INTO emails (pst_file_id, subject, sent_date, is_embedded)
        SELECT id, 'Subject ' || n, CASE WHEN n < 5 THEN now() END, n < 5
        FROM processing_tasks, generate_series(1, 5) n;
    INSERT INTO attachments (email_id, filename, storage_path, extracted_text, is_embedded)
        SELECT id, 'ä b.txt', '/app/uploads/attachments/' || id || '/ä b.txt', subject, true
        FROM emails WHERE is_embedded;
    UPDATE attachments SET extracted_text = E' \\n' WHERE extracted_text = 'Subject 4';
    INSERT INTO evidences (processing_task_id) SELECT id FROM processing_tasks;
    INSERT INTO audit_logs (user_id) SELECT id FROM users, generate_series(1, 4);
    INSERT INTO llm_settings (user_id, api_key) SELECT id, 'API_KEY' FROM users;
    INSERT INTO "monthly reports" SELECT '2026-01-01', n FROM generate_series(1, 6) n;
    INSERT INTO alembic_version VALUES ('002');
""".replace("API_KEY", API_KEY)

ROWS = {
    "public.alembic_version": 1,
    "public.attachments": 12,
    "public.audit_logs": 12,
    "public.emails": 15,
    "public.evidences": 3,
    "public.llm_settings": 3,
    "public.monthly reports": 6,
    "public.processing_tasks": 3,
    "public.users": 3,
}

LARGE = """
    INSERT INTO emails (pst_file_id, body_text)
        SELECT (SELECT id FROM processing_tasks LIMIT 1),
            (SELECT string_agg(encode(sha512((n || '-' || m)::bytea), 'hex'), '') FROM generate_series(1, 16) m)
        FROM generate_series(1, 4000) n;
"""
"""Rows that no compression makes smaller: a dump of four megabytes."""
