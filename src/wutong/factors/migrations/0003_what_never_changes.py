"""What an account, a hold and the tree are never changes; REPLACE, which removes a row unasked, is refused."""

import importlib

from django.db import migrations

before = importlib.import_module("wutong.factors.migrations.0002_kept_by_the_database")
NEVER = "要素账户和预占是谁的、挂在谁下面，不能改"
FIXED = (
    ("factors_account", ("id", "kind_id", "region_id", "park_id", "period", "parent_id")),
    ("factors_hold", ("id", "reservation_id", "account_id", "asked")),
    ("factors_above", ("id", "account_id", "ancestor_id")),
)
# a row with one of these already taken would be put in the place of the one there
TAKEN = (
    ("factors_transfer", ("id", "corrects_id")),
    ("factors_account", ("id",)),
    ("factors_hold", ("id",)),
)


def keep(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    for statement in _sqlite() if sqlite else _postgresql():
        editor.execute(statement)


def _changed(columns, differs):
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)


def _sqlite():
    refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    for table, columns in TAKEN:
        taken = " OR ".join(f"{name} = NEW.{name}" for name in columns)
        yield f"DROP TRIGGER IF EXISTS {table}_is_new"
        yield (
            f"CREATE TRIGGER {table}_is_new BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {refuse.format(before.STAYS)}"
        )
    for table, columns in FIXED:
        yield (
            f"CREATE TRIGGER {table}_is_fixed BEFORE UPDATE ON {table} "
            f"WHEN {_changed(columns, 'IS NOT')} {refuse.format(NEVER)}"
        )
    yield f"CREATE TRIGGER factors_above_remains BEFORE DELETE ON factors_above {refuse.format(before.STAYS)}"


def _postgresql():
    yield (
        "CREATE FUNCTION factors_fixed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NEVER}' USING ERRCODE = 'check_violation'; END $$"
    )
    for table, columns in FIXED:
        yield (
            f"CREATE TRIGGER {table}_is_fixed BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({_changed(columns, 'IS DISTINCT FROM')}) EXECUTE FUNCTION factors_fixed()"
        )
    yield (
        "CREATE TRIGGER factors_above_stays BEFORE DELETE ON factors_above "
        "FOR EACH ROW EXECUTE FUNCTION factors_stays()"
    )
    # a balance moves within the trigger of a new transfer alone, whatever number is written beside it
    for table, columns in before.KEPT:
        changed = _changed(columns, "<>")
        yield f"DROP TRIGGER {table}_follows ON {table}"
        yield (
            f"CREATE TRIGGER {table}_follows BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (({changed}) AND pg_trigger_depth() = 0) EXECUTE FUNCTION factors_follows()"
        )


def let_go(apps, editor):
    if editor.connection.vendor == "sqlite":
        for table, _ in FIXED:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_fixed")
        for name in ("factors_above_remains", "factors_account_is_new", "factors_hold_is_new"):
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        editor.execute("DROP FUNCTION IF EXISTS factors_fixed() CASCADE")
        editor.execute("DROP TRIGGER IF EXISTS factors_above_stays ON factors_above")


class Migration(migrations.Migration):
    dependencies = [("factors", "0002_kept_by_the_database")]
    operations = [migrations.RunPython(keep, let_go)]
