"""A hundred thousand firms with figures, standings before every title and an evaluation's results.

Rows that only have to be there are made by the database itself; what a page reckons with (counts,
the evaluation's frozen inputs, points, ranks) is made by the product's own services.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from qianyi.cli import server  # noqa: E402
from qianyi.domains.enterprises import services as ladder  # noqa: E402
from qianyi.domains.evaluation.choices import RunAction  # noqa: E402
from qianyi.domains.evaluation.models import RunResult  # noqa: E402
from qianyi.domains.evaluation.services.methods import method_ensure  # noqa: E402
from qianyi.domains.evaluation.services.runs import RunAsked, run_announce, run_create, run_step  # noqa: E402
from qianyi.domains.evaluation.services.scoring import run_freeze, run_score  # noqa: E402
from qianyi.engine.packs import find_packs, load_pack  # noqa: E402
from qianyi.foundation import history  # noqa: E402
from qianyi.foundation.permissions import Actor, Role, system_actor  # noqa: E402
from qianyi.foundation.postgres import database_attached  # noqa: E402
from qianyi.kernel.identity.models import User  # noqa: E402
from qianyi.kernel.indicators import hooks as indicators  # noqa: E402
from qianyi.kernel.indicators import services as facts  # noqa: E402
from qianyi.kernel.rules import hooks as rules  # noqa: E402
from qianyi.kernel.rules.models import RuleVersion  # noqa: E402
from qianyi.kernel.subjects import hooks as registers  # noqa: E402
from qianyi.kernel.subjects import services as subjects  # noqa: E402
from qianyi.kernel.subjects.models import Enterprise  # noqa: E402
from qianyi.kernel.subjects.selectors import actor_for_user  # noqa: E402
from qianyi.lib import clock  # noqa: E402

if TYPE_CHECKING:
    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.kernel.subjects.models import Subject, Territory

PARKS, VISITORS = 20, 20
ALONE = 9
READS = (1.0, 3.0)
TITLES = ("high_tech_firm", "tech_sme", "specialised_sme", "little_giant")
CODES = ("ent.revenue", "ent.rd_expense", "ent.staff_average", "ent.tax_paid", "ent.assets")
SPREAD = 100_003
METHOD = """code: bench_pages
title: 示例测速评价
version: "1"
who: 全部企业
inputs:
  - {code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue}
  - {code: rd, name: 研发费用, unit: 万元, fact: ent.rd_expense}
  - {code: staff, name: 平均从业人员, unit: 人, fact: ent.staff_average}
  - {code: tax, name: 实缴税金, unit: 万元, fact: ent.tax_paid}
indicators:
  - {code: size, name: 营业收入, unit: 万元, value: {input: revenue}}
  - {code: effort, name: 研发占比, unit: 比值, value: {of: [rd], per: [revenue]}}
  - {code: yield, name: 人均税收, unit: 万元/人, value: {of: [tax], per: [staff]}}
groups:
  - code: all
    name: 全部
    items:
      - {indicator: size, weight: 40, normalise: {kind: minmax}}
      - {indicator: effort, weight: 30, normalise: {kind: ratio, source: mean}, cap: 1.5}
      - {indicator: yield, weight: 30, normalise: {kind: ratio, source: mean}, cap: 1.5}
grades:
  steps:
    - {code: A, name: 甲等, to: 0.25}
    - {code: B, name: 乙等, to: 0.7}
    - {code: C, name: 丙等, to: 1}
"""
FIRMS_SQL = """
    INSERT INTO subjects_subject (kind, code, name, short_name, pack, pack_version, pack_digest)
    SELECT 'enterprise', 'BENCH' || lpad(number::text, 13, '0'),
        '示例' || (ARRAY['华宇', '瑞丰', '天成', '恒信', '博远', '金科'])[1 + number %% 6]
            || number || (ARRAY['科技', '电子', '新材料', '机械'])[1 + number %% 4] || '有限公司',
        '', '', '', ''
    FROM generate_series(1, %(firms)s) AS number;
    INSERT INTO subjects_enterprise (subject_id, uscc, enterprise_type, legal_status, territory_id,
        park_id, industry_id, registered_on, is_demo, names_key, initials_key, sort_key)
    SELECT id, code, '', 'active', %(zone)s, (%(parks)s::bigint[])[1 + id %% 20],
        (%(industries)s::bigint[])[1 + id %% cardinality(%(industries)s::bigint[])],
        DATE '2005-01-01' + (id %% 7000)::int, true, name, 'slhy' || id, 'shili' || code
    FROM subjects_subject WHERE kind = 'enterprise'
"""
FIGURES_SQL = """
    INSERT INTO indicators_observation (indicator_id, subject_id, scope, period, starts_on, ends_on,
        is_cumulative, kind, version, value, comparator, unit, status, certainty, uses, note,
        price_basis, origin_id, recorded_at, ended_reason, pack, pack_version, pack_digest)
    SELECT wanted.id, firm.id, '企业', %(year)s::text, make_date(%(year)s, 1, 1),
        make_date(%(year)s, 12, 31), false, 'actual', '',
        1 + (firm.id * 7919 + wanted.place * 104729) %% %(spread)s, '=', wanted.unit, 'approved',
        'confirmed', ARRAY['统计', '行政管理'], '', 'current', %(origin)s, %(recorded)s, '', '', '',
        ''
    FROM (SELECT id FROM subjects_subject WHERE kind = 'enterprise') firm
    CROSS JOIN (SELECT id, unit, row_number() OVER (ORDER BY id) AS place
                FROM indicators_indicator WHERE code = ANY(%(codes)s)) wanted
"""
STANDINGS_SQL = """
    INSERT INTO enterprises_ladderstanding (enterprise_id, title_id, state, precheck, application,
        purpose, as_of, since, failing, lacks, missing, words, next_step, share, size, sort_key)
    SELECT firm.subject_id, title.id, told.state,
        CASE told.state WHEN 'holds' THEN 'yes' WHEN 'qualifies' THEN 'yes' WHEN 'unknown'
            THEN 'unknown' ELSE 'no' END,
        '新申请', '行政管理', %(day)s, %(day)s, 1, '[]', '[]',
        '近三年研发费用总额占同期销售收入比例按现有数据测算低于条件，请据实核对归集口径',
        '先补齐研发人员数、上年度高新技术产品收入，再核对研发费用归集口径',
        CASE told.state WHEN 'near' THEN (firm.subject_id %% 100) / 200.0 END, '小型',
        firm.sort_key
    FROM subjects_enterprise firm CROSS JOIN rules_title title CROSS JOIN LATERAL (
        SELECT (ARRAY['holds', 'qualifies', 'near', 'near', 'further', 'further', 'further',
            'unknown', 'unknown', 'unknown'])[1 + (firm.subject_id * 31 + title.id) %% 10] AS state
    ) told
"""


def filled(firms: int) -> dict[str, Any]:
    """Everything the pages show; what was made and how long it took."""
    start = perf_counter()
    now = clock.now()
    day = clock.local_date(now)
    zone, parks = _ground()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        without_keys(cursor, "indicators_observation", "enterprises_ladderstanding")
        cursor.execute(
            "SELECT id FROM subjects_industry WHERE level = 'group' ORDER BY id LIMIT 60"
        )
        industries = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            FIRMS_SQL,
            {"firms": firms, "zone": zone.pk, "parks": [one.pk for one in parks],
             "industries": industries},
        )  # fmt: skip
        cursor.execute(FIGURES_SQL, _figures(day.year - 1, now))
        cursor.execute(STANDINGS_SQL, {"day": day})
        cursor.execute("ANALYZE")
    ladder.round_finish(
        actor=system_actor(), is_whole=True, day=day, facts_until=now, firms=firms, moment=now
    )
    run = _evaluated(zone, day)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {
        "run": run.pk,
        "zone": zone,
        "park": parks[7],
        "seconds": round(perf_counter() - start, 1),
    }


def without_keys(cursor: Any, *tables: str) -> None:  # noqa: ANN401 - a cursor of the database
    """What is inserted is right; foreign keys need not be looked up millions of times."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f'",
        [list(tables)],
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _ground() -> tuple[Territory, list[Territory]]:
    """The dictionary, titles with conditions in force, a zone with parks."""
    actor, now = system_actor("cli"), clock.now()
    pack = load_pack(find_packs()["national"])
    registers.load_industries(pack, actor, now)
    indicators.load_indicators(pack, actor, now)
    rules.load_titles(pack, actor, now)
    rules.load_conditions(pack, actor, now)
    RuleVersion.objects.update(state="active")
    zone = _place("bench.zone", "zone", None)
    return zone, [_place(f"bench.park{number:02}", "park", zone) for number in range(PARKS)]


def _place(code: str, kind: str, parent: Territory | None) -> Territory:
    return subjects.territory_ensure(
        code=code, name=f"示例{code}", short_name="", territory_kind=kind, parent=parent,
        aggregate_only=False, is_demo=True,
    )  # fmt: skip


def _figures(year: int, now: datetime) -> dict[str, Any]:
    origin, _ = facts.origin_ensure(
        actor=system_actor("cli"), kind="import", reference="bench", label="测速", moment=now
    )
    return {
        "year": year, "spread": SPREAD, "origin": origin.pk, "codes": list(CODES),
        "recorded": datetime(year + 1, 3, 1, tzinfo=UTC),
    }  # fmt: skip


def _evaluated(zone: Territory, day: date) -> EvaluationRun:
    """A run over all firms, scored by one and made public by another."""
    now = clock.now()
    keeper = person("keeper", Role.PLANNER, zone.subject)[1]
    leader = person("leader", Role.LEADER, zone.subject)[1]
    method, _ = method_ensure(content=METHOD, name="测速", moment=now)
    asked = RunAsked(method=method, territory=zone, year=day.year - 1, as_of=day, draws=20)
    with history.acting(keeper, "测速"):
        run = run_create(actor=keeper, asked=asked, moment=now)
        run = run_freeze(actor=keeper, run=run, moment=now)
        run = run_score(actor=keeper, run=run, moment=now)
        run = run_step(actor=keeper, run=run, action=RunAction.SUBMIT, moment=now)
    with history.acting(leader, "测速"):
        return run_announce(actor=leader, run=run, moment=now)


def person(name: str, role: Role, place: Subject) -> tuple[User, Actor]:
    """Somebody with a role, who may sign in today."""
    now = clock.now()
    day = clock.local_date(now)
    user = User.objects.create(
        username=f"bench-{name}", display_name="示例", created_at=now, password_changed_at=now
    )
    subjects.membership_ensure(user=user, subject=place, role=role, valid_from=day)
    return user, actor_for_user(user=user, day=day, via="web")


def visitors(zone: Territory, park: Territory) -> list[Client]:
    """Twenty people, signed in: half see the whole zone, half one park of twenty."""
    found = []
    for number in range(VISITORS):
        role, place = (Role.PLANNER, zone) if number % 2 else (Role.PARK_OFFICER, park)
        user, _ = person(f"visitor{number:02}", role, place.subject)
        client = Client()
        client.force_login(user)
        found.append(client)
    return found


def pages_of(run: int, is_park: bool, draw: random.Random) -> dict[str, list[str]]:  # noqa: FBT001
    """Addresses by kind, of firms the visitor sees."""
    rows = Enterprise.objects.order_by("pk")
    results = RunResult.objects.filter(run_id=run).order_by("pk")
    if is_park:
        rows = rows.filter(park__subject__code="bench.park07")
        results = results.filter(enterprise__park__subject__code="bench.park07")
    codes = draw.sample(list(rows.values_list("uscc", flat=True)[:3000]), 20)
    sheets = draw.sample(list(results.values_list("pk", flat=True)[:3000]), 20)
    states = ("holds", "qualifies", "near", "further", "unknown")
    return {
        "企业名单": ["/enterprises/", "/enterprises/?page=40", "/enterprises/?q=华宇",
                  "/enterprises/?q=slhy12", "/enterprises/?industry=C"],
        "企业档案": [f"/enterprises/{code}/" for code in codes],
        "梯度培育漏斗": ["/ladder/"],
        "称号名单": [f"/ladder/titles/{title}/?state={state}{page}" for title in TITLES
                  for state in states for page in ("", "&page=12")],
        "一家企业的台账": [f"/enterprises/{code}/ladder/" for code in codes],
        "评价排名": [f"/evaluations/{run}/{query}" for query in
                  ("", "?page=40", "?grade=A", "?industry=26", "?sort=-total", "?q=瑞丰")],
        "企业评价表": [f"/evaluations/{run}/results/{pk}/" for pk in sheets],
    }  # fmt: skip


def alone(client: Client, pages: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Queries and processor milliseconds of one page of each kind, nobody else asking."""
    found = {}
    for kind, addresses in pages.items():
        times: list[float] = []
        queries: list[int] = []
        for place in range(ALONE + 2):
            address = addresses[place % len(addresses)]
            sent: list[str] = []

            def counted(execute: Any, sql: str, *more: Any, kept: list[str] = sent) -> Any:  # noqa: ANN401
                kept.append(sql)
                return execute(sql, *more)

            with connection.execute_wrapper(counted):
                began = process_time()
                response = client.get(address)
                taken = process_time() - began
            if response.status_code != 200:  # noqa: PLR2004 - OK
                raise SystemExit(f"{address}: {response.status_code}")
            if place > 1:  # the first two warm up
                times.append(taken * 1000)
                queries.append(len(sent))
        found[kind] = {
            "processor_ms": round(statistics.median(times), 1),
            "queries": max(queries),
        }
    return found


def main(firms: int, plan: Path) -> None:
    """Fill, write down who opens what, look at each kind of page alone."""
    with database_attached(), closing(connection):
        server.migrate()
        call_command("collectstatic", verbosity=0, interactive=False)
        made = filled(firms)
        people = visitors(made.pop("zone"), made.pop("park"))
        draw = random.Random(20261121)
        cookie = settings.SESSION_COOKIE_NAME
        told = [
            {
                "session": client.cookies[cookie].value,
                "pages": pages_of(made["run"], not number % 2, draw),
            }
            for number, client in enumerate(people)
        ]
        whole = {"cookie": cookie, "reads": READS, "visitors": told}
        plan.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
        settings.ALLOWED_HOSTS = ["testserver"]
        made["reads"] = READS
        made["alone"] = alone(people[1], told[1]["pages"])
    sys.stdout.write(json.dumps(made, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
