"""The ladder of a hundred thousand firms: worked out for every title, then its pages asked.

    python bench/ladder/run.py [--firms 100000] [--questions 200] [--results FILE]

Firms with made-up figures of three years: every third has all that the national titles ask for, the
others six figures of the last year. Every title's conditions are in force. The whole ladder is
worked out by the steps of its job, then again after one firm in a hundred has new figures. Then
the funnel and lists are asked, as a planner who sees all and as the officer of one park of twenty,
the page, its queries and its template together. Of a sample of firms the kept state is compared
with what the one-subject back end says.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from qianyi.domains.enterprises import services, tasks  # noqa: E402
from qianyi.domains.enterprises.models import LadderRound, LadderStanding  # noqa: E402
from qianyi.domains.enterprises.selectors import rungs  # noqa: E402
from qianyi.domains.enterprises.selectors.firm_ladder import ladder_of  # noqa: E402
from qianyi.engine.packs import find_packs, load_pack  # noqa: E402
from qianyi.foundation import history  # noqa: E402
from qianyi.foundation.permissions import Role, system_actor  # noqa: E402
from qianyi.foundation.testing.postgres import server  # noqa: E402
from qianyi.kernel.identity.models import User  # noqa: E402
from qianyi.kernel.indicators import hooks as indicators  # noqa: E402
from qianyi.kernel.indicators import services as facts  # noqa: E402
from qianyi.kernel.indicators.models import Indicator  # noqa: E402
from qianyi.kernel.rules import hooks as rules  # noqa: E402
from qianyi.kernel.rules.models import RuleVersion  # noqa: E402
from qianyi.kernel.rules.selectors import code_of  # noqa: E402
from qianyi.kernel.subjects import services as subjects  # noqa: E402
from qianyi.kernel.subjects.models import Enterprise, Industry, Territory  # noqa: E402
from qianyi.lib import clock  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.db.backends.utils import CursorWrapper

LIMIT_MS = 150
PARKS, COMPARED = 20, 40
BASIC = (
    "ent.sales_revenue", "ent.revenue", "ent.staff_average", "ent.assets", "ent.staff_gaoqi",
    "ent.net_assets",
)  # fmt: skip
FIRMS_SQL = """
    INSERT INTO subjects_subject (kind, code, name, short_name, pack, pack_version, pack_digest)
    SELECT 'enterprise', 'BENCH' || lpad(number::text, 13, '0'), '示例企业' || number || '有限公司',
        '', '', '', ''
    FROM generate_series(1, %(firms)s) AS number;
    INSERT INTO subjects_enterprise (subject_id, uscc, enterprise_type, legal_status, territory_id,
        park_id, industry_id, registered_on, is_demo, names_key, initials_key, sort_key)
    SELECT id, code, '', 'active', %(zone)s, (%(parks)s::bigint[])[1 + id %% 20], %(industry)s,
        DATE '2005-01-01' + (id %% 7000)::int, true, '', '', 'shili' || code
    FROM subjects_subject WHERE kind = 'enterprise'
"""
FIGURES_SQL = """
    INSERT INTO indicators_observation (indicator_id, subject_id, scope, period, starts_on, ends_on,
        is_cumulative, kind, version, value, comparator, unit, status, certainty, uses, note,
        price_basis, origin_id, recorded_at, ended_reason, pack, pack_version, pack_digest)
    SELECT wanted.id, firm.id, '企业', %(year)s, make_date(%(number)s, 1, 1),
        make_date(%(number)s, 12, 31), false, 'actual', '',
        ((firm.id * 7919 + wanted.place * 104729 + %(number)s * 31) %% 30000), '=', wanted.unit,
        'approved', 'confirmed', ARRAY['统计', '行政管理'], '', 'current', %(origin)s,
        %(recorded)s, '', '', '', ''
    FROM (SELECT id FROM subjects_subject WHERE kind = 'enterprise'
          AND (NOT %(third)s OR id %% 3 = 0)) firm
    CROSS JOIN (SELECT id, unit, row_number() OVER (ORDER BY id) AS place
                FROM indicators_indicator WHERE code = ANY(%(codes)s)) wanted
    ON CONFLICT DO NOTHING
"""


def filled(firms: int, day: date) -> None:
    """Dictionary, titles and conditions in force, firms with figures."""
    actor, now = system_actor("cli"), clock.now()
    pack = load_pack(find_packs()["national"])
    indicators.load_indicators(pack, actor, now)
    rules.load_titles(pack, actor, now)
    rules.load_conditions(pack, actor, now)
    RuleVersion.objects.update(state="active")
    zone = _place("bench.zone", "zone", None)
    parks = [_place(f"bench.park{number:02}", "park", zone).pk for number in range(PARKS)]
    industry = Industry.objects.create(code="391", name="示例制造", level="group")
    origin, _ = facts.origin_ensure(
        actor=actor, kind="import", reference="bench", label="测速", moment=now
    )
    asked = _asked(day)
    with connection.cursor() as cursor:
        _without_keys(cursor)
        cursor.execute(
            FIRMS_SQL,
            {"firms": firms, "zone": zone.pk, "parks": parks, "industry": industry.pk},
        )
        for back in (3, 2, 1):
            codes = sorted(code for code, one in asked if one == back)
            cursor.execute(FIGURES_SQL, _year(day.year - back, codes, origin.pk, only_thirds=True))
        basic = _year(day.year - 1, list(BASIC), origin.pk, only_thirds=False)
        cursor.execute(FIGURES_SQL, basic)
        cursor.execute("ANALYZE")


def _year(year: int, codes: list[str], origin_id: int, *, only_thirds: bool) -> dict[str, Any]:
    return {
        "year": str(year), "number": year, "origin": origin_id, "recorded": clock.now(),
        "codes": codes, "third": only_thirds,
    }  # fmt: skip


def _place(code: str, kind: str, parent: Territory | None) -> Territory:
    return subjects.territory_ensure(
        code=code, name=f"示例{code}", short_name="", territory_kind=kind, parent=parent,
        aggregate_only=False, is_demo=True,
    )  # fmt: skip


def _asked(day: date) -> set[tuple[str, int]]:
    """(Indicator, years back) that the conditions of any title read; three years at most."""
    known = set(Indicator.objects.values_list("code", flat=True))
    return {
        (code_of(column), min(column.year or 1, 3))
        for rung in rungs.rungs(day)
        for asked in (rung.first, rung.again)
        if asked is not None
        for column in asked.program.columns.values()
        if column.input is not None and code_of(column) in known
    }


def _without_keys(cursor: CursorWrapper) -> None:
    """What is inserted is right; foreign keys need not be looked up millions of times."""
    cursor.execute(
        "SELECT conname FROM pg_constraint"
        " WHERE conrelid = 'indicators_observation'::regclass AND contype = 'f'"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE indicators_observation DROP CONSTRAINT "{name}"')


def worked(ids: set[int] | None) -> dict[str, Any]:
    """One working out by the steps of the job: all firms, or some."""
    now = clock.now()
    day, start = clock.local_date(now), perf_counter()
    firms = 0
    with history.acting(system_actor(via="job"), "bench"):
        for (territory_id, _), members in sorted(tasks.parts_of_firms(ids).items()):
            place = Territory.objects.get(pk=territory_id)
            services.part_work(territory=place, ids=members, day=day, moment=now)
            firms += len(members)
        services.round_finish(
            actor=system_actor(), is_whole=ids is None, day=day, facts_until=now, firms=firms,
            moment=clock.now(),
        )  # fmt: skip
    return {"firms": firms, "seconds": round(perf_counter() - start, 1)}


def pages() -> Iterator[str]:
    """The funnel, lists behind numbers, narrowed lists, later pages."""
    titles = ("high_tech_firm", "tech_sme", "specialised_sme", "little_giant")
    yield "/ladder/"
    for title in titles:
        yield f"/ladder/titles/{title}/"
        for state in ("holds", "qualifies", "near", "further", "unknown"):
            yield f"/ladder/titles/{title}/?state={state}"
        yield f"/ladder/titles/{title}/?state=further&page=40"
        yield f"/ladder/titles/{title}/?state=unknown&sort=-name"


def asked_of(role: Role, place: Territory, number: int, draw: random.Random) -> dict[str, float]:
    """Milliseconds of pages asked by somebody."""
    user = User.objects.create(
        username=f"bench-{role.value}", display_name="示例", created_at=clock.now()
    )
    subjects.membership_ensure(
        user=user, subject=place.subject, role=role, valid_from=clock.local_date(clock.now())
    )
    client, known = Client(), list(pages())
    client.force_login(user)
    for address in known:
        assert client.get(address).status_code == 200, address  # noqa: PLR2004 - also warms up
    times = []
    for _ in range(number):
        start = perf_counter()
        client.get(draw.choice(known))
        times.append((perf_counter() - start) * 1000)
    return ranked(times)


def ranked(times: list[float]) -> dict[str, float]:
    """The middle, the 95th in a hundred, the slowest."""
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[max(0, -(-95 * len(ordered) // 100) - 1)], 1),
        "slowest_ms": round(ordered[-1], 1),
    }


def differing(draw: random.Random, day: date) -> list[str]:
    """Firms of a sample whose kept states are not what one subject at a time gives."""
    ids = list(Enterprise.objects.values_list("pk", flat=True))
    wrong = []
    for pk in draw.sample(ids, min(COMPARED, len(ids))):
        firm = Enterprise.objects.select_related("territory__subject", "subject").get(pk=pk)
        kept = dict(LadderStanding.objects.filter(enterprise=firm).values_list("title_id", "words"))
        alone = {one.rung.title.pk: one.words for one in ladder_of(firm, day).rungs if one.state}
        if kept != alone:
            wrong.append(firm.uscc)
    return wrong


def measure(firms: int, number: int) -> dict[str, Any]:
    """Fill, work out, ask, compare."""
    draw = random.Random(20261121)
    day = clock.local_date(clock.now())
    filled(firms, day)
    whole = worked(None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    ids = list(Enterprise.objects.values_list("pk", flat=True))
    changed = worked(set(draw.sample(ids, max(1, firms // 100))))
    zone = Territory.objects.get(subject__code="bench.zone")
    park = Territory.objects.get(subject__code="bench.park07")
    found = {
        "planner": asked_of(Role.PLANNER, zone, number, draw),
        "park_officer": asked_of(Role.PARK_OFFICER, park, number, draw),
    }
    wrong = differing(draw, day)
    return {
        "python": platform.python_version(),
        "load at the end": [round(one, 1) for one in os.getloadavg()],
        "firms": firms,
        "titles": len(rungs.rungs(day)),
        "standings": LadderStanding.objects.count(),
        "work": whole,
        "work_changed": changed,
        "rounds": LadderRound.objects.count(),
        "pages": found,
        "compared": COMPARED,
        "differing": wrong,
        "limit_ms": LIMIT_MS,
        "within_limits": max(one["p95_ms"] for one in found.values()) < LIMIT_MS and not wrong,
    }


def main() -> int:
    """Measure in a database of its own; the exit code says whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "ladder.json")
    given = parser.parse_args()
    with server():
        connection.settings_dict.setdefault("TEST", {})["NAME"] = "bench_ladder"
        made = setup_databases(verbosity=0, interactive=False)
        try:
            with closing(connection):
                result = measure(given.firms, given.questions)
        finally:
            teardown_databases(made, verbosity=0)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    given.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0 if result["within_limits"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
