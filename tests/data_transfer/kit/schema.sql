-- A schema like that of a retrieval system for e-mail: foreign keys, an enum, a function, triggers and a text index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TYPE role AS ENUM ('viewer', 'admin');

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email varchar(255) NOT NULL UNIQUE,
    role role NOT NULL DEFAULT 'viewer',
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE processing_tasks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid REFERENCES users ON DELETE SET NULL,
    file_path varchar(1000),
    file_size_bytes bigint
);

CREATE TABLE emails (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    pst_file_id uuid NOT NULL REFERENCES processing_tasks ON DELETE CASCADE,
    subject text,
    body_text text,
    sent_date timestamptz,
    is_embedded boolean NOT NULL DEFAULT false
);

CREATE TABLE attachments (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email_id uuid NOT NULL REFERENCES emails ON DELETE CASCADE,
    filename varchar(500) NOT NULL,
    storage_path varchar(1000),
    extracted_text text,
    is_embedded boolean NOT NULL DEFAULT false
);

CREATE TABLE evidences (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    processing_task_id uuid NOT NULL UNIQUE REFERENCES processing_tasks ON DELETE CASCADE
);

CREATE TABLE audit_logs (
    id bigserial PRIMARY KEY,
    "timestamp" timestamptz NOT NULL DEFAULT now(),
    user_id uuid REFERENCES users ON DELETE SET NULL,
    day date NOT NULL DEFAULT current_date
);

CREATE TABLE llm_settings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    api_key text
);

CREATE TABLE "monthly reports" (month date NOT NULL, total int) PARTITION BY RANGE (month);
CREATE TABLE reports_2026 PARTITION OF "monthly reports" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);

CREATE INDEX emails_subject ON emails USING gin (subject gin_trgm_ops);
CREATE INDEX emails_not_embedded ON emails (id) WHERE NOT is_embedded;

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = now();
    RETURN NEW;
END $$;

CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
