"""Sums for the statistics: finished steps and cases added up by month, unit, step and time used."""

from __future__ import annotations

from django.db import connection, transaction

FOLD_AT_ONCE = 50_000
_COLUMNS = "version_id, step, unit_id, month, used_tenths, count, limited, late, again"
_ADDED = """
    ON CONFLICT (version_id, step, unit_id, month, used_tenths) DO UPDATE SET
        count = held.count + EXCLUDED.count, limited = held.limited + EXCLUDED.limited,
        late = held.late + EXCLUDED.late, again = held.again + EXCLUDED.again
"""
_FOLD = f"""
    WITH taken AS (
        DELETE FROM cases_finishedspan WHERE id IN (
            SELECT id FROM cases_finishedspan ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
        ) RETURNING *
    ), added AS (
    INSERT INTO cases_tally AS held ({_COLUMNS})
    SELECT version_id, step, unit_id, month, used_tenths, count(*),
        count(*) FILTER (WHERE has_limit), count(*) FILTER (WHERE is_late),
        count(*) FILTER (WHERE is_again)
    FROM taken GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    {_ADDED}
    ) SELECT count(*) FROM taken
"""  # noqa: S608 - constants of the program
_MONTH = "date_trunc('month', {0} AT TIME ZONE 'Asia/Shanghai')::date"
_STEPS = f"""
    INSERT INTO cases_tally ({_COLUMNS})
    SELECT one.version_id, row.step, coalesce(row.unit_id, one.unit_id),
        {_MONTH.format("row.closed_at")}, coalesce(row.used_tenths, 0), count(*),
        count(*) FILTER (WHERE row.due_on IS NOT NULL), count(*) FILTER (WHERE row.is_late),
        count(*) FILTER (WHERE row.round > 1)
    FROM cases_stepinstance row JOIN cases_case one ON one.id = row.case_id
    WHERE row.status = 'done' AND one.standing = 'own'
        AND row.kind NOT IN ('notice', 'automatic')
    GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - constants of the program
_CASES = f"""
    INSERT INTO cases_tally ({_COLUMNS})
    SELECT version_id, '', unit_id, {_MONTH.format("finished_at")}, coalesce(used_tenths, 0),
        count(*), count(*) FILTER (WHERE due_on IS NOT NULL), count(*) FILTER (WHERE is_late),
        count(*) FILTER (WHERE is_again)
    FROM cases_case WHERE status = 'finished' AND standing = 'own'
    GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - constants of the program


def tallies_fold() -> int:
    """Add what has ended to the tallies, each thing once; how many were added.

    Taken away and added in one statement: a worker killed in between has done neither.
    """
    folded, taken = 0, FOLD_AT_ONCE
    while taken == FOLD_AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute(_FOLD, [FOLD_AT_ONCE])
            (taken,) = cursor.fetchone()
        folded += taken
    return folded


@transaction.atomic
def tallies_rebuild() -> int:
    """Make the tallies anew from the steps and cases themselves; the number of rows.

    The same as what was folded but for cases taken up again, whose first end is counted no more.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cases_finishedspan, cases_tally IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM cases_finishedspan")
        cursor.execute("DELETE FROM cases_tally")
        cursor.execute(_STEPS)
        cursor.execute(_CASES)
        cursor.execute("SELECT count(*) FROM cases_tally")
        (rows,) = cursor.fetchone()
    return int(rows)
