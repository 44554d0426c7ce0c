"""The database itself refuses to change or remove an entry, and to turn the head of the chain back."""

from django.db import migrations

SAYS = "留痕只能追加，不能改、不能删"

SQLITE = [
    # REPLACE removes a row without asking the delete trigger, so a number that is taken is refused as well
    (
        "audit_entry_is_new",
        "BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq)",
    ),
    ("audit_entry_stays", "BEFORE UPDATE ON audit_entry"),
    ("audit_entry_remains", "BEFORE DELETE ON audit_entry"),
    ("audit_head_goes_on", "BEFORE UPDATE ON audit_head WHEN NEW.id <> OLD.id OR NEW.seq < OLD.seq"),
    ("audit_head_remains", "BEFORE DELETE ON audit_head"),
]
POSTGRESQL = [
    ("audit_entry_stays", "audit_entry", "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW"),
    ("audit_entry_remains", "audit_entry", "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT"),
    (
        "audit_head_goes_on",
        "audit_head",
        "BEFORE UPDATE ON audit_head FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.seq < OLD.seq)",
    ),
    ("audit_head_remains", "audit_head", "BEFORE DELETE ON audit_head FOR EACH ROW"),
    ("audit_head_stands", "audit_head", "BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT"),
]


def refuse(apps, editor):
    if editor.connection.vendor == "sqlite":
        for name, when in SQLITE:
            editor.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
    elif editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        for name, _, when in POSTGRESQL:
            editor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_refuse()")
    else:
        raise NotImplementedError(
            f"没有为 {editor.connection.vendor} 写只能追加的触发器，请用 SQLite 或 PostgreSQL。"
        )


def allow(apps, editor):
    if editor.connection.vendor == "sqlite":
        for name, _ in SQLITE:
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    elif editor.connection.vendor == "postgresql":
        for name, table, _ in POSTGRESQL:
            editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        editor.execute("DROP FUNCTION IF EXISTS audit_refuse()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(refuse, allow)]
