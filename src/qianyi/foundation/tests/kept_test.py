from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import TransactionTestCase

from qianyi.foundation.testing.emptying import STANDING, after_each, empty, tables_with_rows
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

    def test_and_what_others_refer_to_comes_first(self, table):
        """Jobs in line and their events, whose names sort the other way round."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status)"
                " VALUES ('示例', '示例', '示例', 'todo')"
            )
        kept = rows_kept(connection)
        rows_put_back(connection, kept)
        assert rows_kept(connection)["procrastinate_events"] == kept["procrastinate_events"]

    def test_and_triggers_run_again_afterwards(self, table):
        with connection.cursor() as cursor:
            cursor.execute(GUARD)
        rows_put_back(connection, rows_kept(connection))
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="示例不可改"):
            cursor.execute("UPDATE shili_kept SET words = '改'")


class TestEmpty:
    """What a test that committed leaves to the next one."""

    def test_leaves_what_stands_and_no_other_row(self, table):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_content_type")
            standing = cursor.fetchone()
        with connection.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status)"
                " VALUES ('示例', '示例', '示例', 'todo')"
            )
            assert {"shili_kept", "procrastinate_jobs"} <= set(tables_with_rows(cursor))
            empty(cursor)
            assert set(tables_with_rows(cursor)) <= STANDING
            assert cursor.execute("SELECT count(*) FROM django_content_type").fetchone() == standing

    def test_is_what_follows_every_test_that_commits(self, transactional_db):
        assert TransactionTestCase._fixture_teardown is after_each
