from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from qianyi.foundation.testing.kept import rows_kept, rows_put_back

MADE = "CREATE TABLE shili_kept (id serial PRIMARY KEY, words text)"
GUARD = """
    CREATE FUNCTION shili_guard() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '示例不可改'; END $$;
    CREATE TRIGGER shili_guard BEFORE INSERT OR UPDATE OR DELETE ON shili_kept
        FOR EACH ROW EXECUTE FUNCTION shili_guard();
"""


@pytest.fixture
def table(transactional_db: None):
    with connection.cursor() as cursor:
        cursor.execute(MADE)
        cursor.execute("INSERT INTO shili_kept (words) VALUES ('一'), ('二')")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shili_kept")
        cursor.execute("DROP FUNCTION IF EXISTS shili_guard")


def words() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM shili_kept ORDER BY id")
        return [word for (word,) in cursor.fetchall()]


class TestRowsPutBack:
    """What was kept is there again."""

    def test_whatever_happened_since(self, table):
        kept = rows_kept(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE shili_kept SET words = '改' WHERE id = 1")
            cursor.execute("INSERT INTO shili_kept (words) VALUES ('三')")
        rows_put_back(connection, kept)
        assert words() == ["一", "二"]

    def test_and_numbers_given_out_go_on(self, table):
        kept = rows_kept(connection)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE shili_kept")
        rows_put_back(connection, kept)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO shili_kept (words) VALUES ('三')")
        assert words() == ["一", "二", "三"]

    def test_and_triggers_run_again_afterwards(self, table):
        with connection.cursor() as cursor:
            cursor.execute(GUARD)
        rows_put_back(connection, rows_kept(connection))
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="示例不可改"):
            cursor.execute("UPDATE shili_kept SET words = '改'")
