"""The text index: an FTS5 table on SQLite, a tsvector with a GIN index on PostgreSQL."""

from typing import Any, ClassVar

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE projects_search USING fts5(tokens, tokenize = \"ascii tokenchars '|^@'\", detail = full)",
)
POSTGRESQL = (
    "CREATE TABLE projects_search (project_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX projects_search_tokens ON projects_search USING gin (tokens)",
)


def create(apps: Any, editor: Any) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop(apps: Any, editor: Any) -> None:
    editor.execute("DROP TABLE projects_search")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("projects", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(create, drop)]
