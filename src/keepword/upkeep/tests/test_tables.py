"""An empty database gets its tables at once, and they are what the migrations would have made."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from tests.support.migrating import empty_database

from keepword.upkeep.tables import make_tables

pytestmark = pytest.mark.django_db


def schema(database):
    """Every table with its columns, and what is demanded of them, in whatever order."""
    found = {}
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(
                'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(%s)', [table]
            )
            columns = set(cursor.fetchall())
            demands = database.introspection.get_constraints(cursor, table).items()
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
            (sql,) = cursor.fetchone()
            found[table] = (columns, Counter(map(_demand, demands)), Counter(_checks(sql)))
    return found


def _demand(item):
    name, its = item
    numbered = "unnamed" in name or name.startswith("fk_")
    return "" if numbered else name, repr(sorted(its.items()))


def _checks(sql):
    """What a table checks, each from its bracket to where that closes."""
    for begun in re.finditer(r"\bCHECK \(", sql):
        depth = 0
        for at in range(begun.end() - 1, len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[at], 0)
            if depth == 0:
                yield sql[begun.start() : at]
                break


@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares what SQLite says of its tables")
@pytest.mark.timeout(900)  # runs every migration
def test_both_ways_lead_to_the_same(old):
    executor = MigrationExecutor(old)
    executor.migrate(executor.loader.graph.leaf_nodes())
    with empty_database("new") as new:
        make_tables(new)
        made, migrated = schema(new), schema(old)
    assert len(made) > 90
    assert made.keys() == migrated.keys()
    for table, its in made.items():
        assert its == migrated[table], table
    assert sum(checks.total() for _columns, _demands, checks in made.values()) > 50


def test_no_migration_is_wanted_afterwards(old):
    make_tables(old)
    executor = MigrationExecutor(old)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert (
        MigrationRecorder(old).applied_migrations().keys() == executor.loader.disk_migrations.keys()
    )


def test_what_fails_halfway_leaves_nothing(old, monkeypatch):
    made = []

    def broken_off(self, model):
        if len(made) == 30:
            raise KeyboardInterrupt
        made.append(model)
        create(self, model)

    create = old.SchemaEditorClass.create_model
    monkeypatch.setattr(old.SchemaEditorClass, "create_model", broken_off)
    with pytest.raises(KeyboardInterrupt):
        make_tables(old)
    assert len(made) == 30
    assert old.introspection.table_names() == []
