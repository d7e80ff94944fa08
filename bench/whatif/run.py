"""How long one waits for an answer when a slider of the what-if page is moved.

    python bench/whatif/run.py [--small 1462] [--large 100000] [--results FILE]

Two fictional zones with a figure for every firm and indicator. The page is asked as its own script
asks it (an htmx request of an officer, through middleware, database and template), each time with
another threshold, another weight: nothing is answered out of a cache of answers. Reading the firms
(once; by a job where there are many) is told apart from answering. Who enters is compared with
what the rule of the filling says. ``high_tech_firm`` is the national set of forty inputs, here with
most of them unknown: reckoning takes the same whatever the values.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from qianyi.domains.evaluation.services.methods import method_ensure  # noqa: E402
from qianyi.domains.evaluation.services.runs import RunAsked, run_create  # noqa: E402
from qianyi.domains.evaluation.services.scoring import run_freeze, run_score  # noqa: E402
from qianyi.domains.evaluation.tasks import FIRMS  # noqa: E402
from qianyi.engine.packs import find_packs, load_pack  # noqa: E402
from qianyi.engine.rules.rulebook import read_text  # noqa: E402
from qianyi.foundation import history  # noqa: E402
from qianyi.foundation.permissions import Actor, Role, system_actor  # noqa: E402
from qianyi.foundation.testing.jobs import run_waiting  # noqa: E402
from qianyi.foundation.testing.postgres import server  # noqa: E402
from qianyi.kernel.identity.models import User  # noqa: E402
from qianyi.kernel.indicators import hooks, services  # noqa: E402
from qianyi.kernel.indicators.models import Indicator  # noqa: E402
from qianyi.kernel.rules import services as rules  # noqa: E402
from qianyi.kernel.subjects import services as subjects  # noqa: E402
from qianyi.kernel.subjects.models import Membership  # noqa: E402

if TYPE_CHECKING:
    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.kernel.rules.models import RuleVersion
    from qianyi.kernel.subjects.models import Territory

MOMENT = datetime(2025, 3, 1, tzinfo=UTC)
AS_OF, APPLIED = date(2025, 6, 1), date(2025, 5, 1)
CODES = ("ent.revenue", "ent.rd_expense", "ent.staff_average", "ent.tax_paid", "ent.assets")
PERIODS = (("2024", "2024-01-01", "2024-12-31"), ("2023", "2023-01-01", "2023-12-31"))
LIMITS_S = {"small": 0.3, "large": 1.0}
ASKED = 40
LOADED = 1.0
"""Above this load average at the start the times say little; processor time says more."""
SPREAD = 100_003
PACK = """code: bench_firm
version: "1"
title: 示例测速条件
kind: title
applications: [{type: 新申请, from: 2024-01-01}]
inputs:
  - {code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue, periods: [FY-1, FY-2]}
  - {code: rd, name: 研发费用, unit: 万元, fact: ent.rd_expense, periods: [FY-1, FY-2], cost: true}
  - {code: staff, name: 平均从业人员, unit: 人, fact: ent.staff_average, periods: [FY-1]}
  - {code: tax, name: 实缴税金, unit: 万元, fact: ent.tax_paid, periods: [FY-1, FY-2]}
criteria:
  - {code: C1, name: 营业收入, formula: revenue_fy1, unit: 万元, operator: ">=", threshold: 20000}
  - {code: C2, name: 两年营业收入合计, formula: revenue_fy1 + revenue_fy2, unit: 万元,
     operator: ">=", threshold: 1}
  - {code: C3, name: 研发费用占比, formula: rd_fy1 / revenue_fy1, unit: "%", operator: ">=",
     threshold: 0}
  - {code: C4, name: 平均从业人员, formula: staff_fy1, unit: 人, operator: ">=", threshold: 0}
  - {code: C5, name: 两年税金合计, formula: tax_fy1 + tax_fy2, unit: 万元, operator: ">=",
     threshold: 0}
"""
METHOD = """code: bench_rating
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
  - {code: tax, name: 税金, unit: 万元, value: {input: tax}}
groups:
  - code: all
    name: 全部
    items:
      - {indicator: size, weight: 30, normalise: {kind: minmax}}
      - {indicator: effort, weight: 30, normalise: {kind: minmax}}
      - {indicator: yield, weight: 20, normalise: {kind: minmax}}
      - {indicator: tax, weight: 20, normalise: {kind: percentile}}
grades:
  steps:
    - {code: A, name: 甲等, to: 0.2}
    - {code: B, name: 乙等, to: 0.6}
    - {code: C, name: 丙等, to: 1}
"""
FIRMS_SQL = """
    INSERT INTO subjects_subject (kind, code, name, short_name, pack, pack_version, pack_digest)
    SELECT 'enterprise', %(letter)s || lpad(number::text, 17, '0'), '示例企业' || number,
        '', '', '', ''
    FROM generate_series(1, %(firms)s) AS number;
    INSERT INTO subjects_enterprise (subject_id, uscc, enterprise_type, legal_status, territory_id,
        is_demo, names_key, initials_key, sort_key)
    SELECT id, code, '', 'active', %(zone)s, true, '', '', '' FROM subjects_subject
    WHERE kind = 'enterprise' AND code LIKE %(letter)s || '%%'
"""
FIGURES_SQL = """
    INSERT INTO indicators_observation (indicator_id, subject_id, scope, period, starts_on, ends_on,
        is_cumulative, kind, version, value, comparator, unit, status, certainty, uses, note,
        price_basis, origin_id, recorded_at, superseded_at, ended_reason, pack, pack_version,
        pack_digest)
    SELECT wanted.id, firm.id, '企业', when_.code, when_.first::date, when_.last::date, false,
        'actual', '', ((firm.number * 7919 + wanted.place * 104729) %% 100003)::numeric, '=',
        wanted.unit, 'approved', 'confirmed', ARRAY['统计', '行政管理'], '', 'current', %(origin)s,
        %(recorded)s::timestamptz, NULL, '', '', '', ''
    FROM (SELECT id, substr(code, 2)::bigint AS number FROM subjects_subject
          WHERE kind = 'enterprise') firm
    CROSS JOIN unnest(%(ids)s::bigint[], %(units)s::text[]) WITH ORDINALITY
        AS wanted(id, unit, place)
    CROSS JOIN unnest(%(codes)s::text[], %(firsts)s::text[], %(lasts)s::text[])
        AS when_(code, first, last)
"""


def officer() -> tuple[Actor, Client]:
    """A planner, signed in."""
    zone = subjects.territory_ensure(
        code="bench.desk", name="示例", short_name="示例", territory_kind="zone", parent=None,
        aggregate_only=False, is_demo=True,
    )  # fmt: skip
    user = User.objects.create(username="bench", display_name="示例", created_at=MOMENT)
    Membership.objects.create(
        user=user, subject=zone.subject, role=Role.PLANNER, valid_from=date(2020, 1, 1)
    )
    client = Client()
    client.force_login(user)
    return Actor(user_id=user.pk, roles=frozenset({Role.PLANNER.value})), client


def filled(sizes: dict[str, int]) -> dict[str, Territory]:
    """The dictionary, a zone a size, and a figure for every firm, indicator and year."""
    hooks.load_indicators(load_pack(find_packs()["national"]), system_actor("cli"), MOMENT)
    origin, _ = services.origin_ensure(
        actor=system_actor("cli"), kind="import", reference="bench", label="测速", moment=MOMENT
    )
    rows = Indicator.objects.in_bulk(CODES, field_name="code")
    zones = {}
    with connection.cursor() as cursor:
        for letter, (name, firms) in zip("AB", sizes.items(), strict=True):
            zones[name] = subjects.territory_ensure(
                code=f"bench.{name}", name=f"示例高新区{name}", short_name=name,
                territory_kind="zone", parent=None, aggregate_only=False, is_demo=True,
            )  # fmt: skip
            asked = {"letter": letter, "firms": firms, "zone": zones[name].pk}
            cursor.execute(FIRMS_SQL, asked)
        codes, firsts, lasts = (list(one) for one in zip(*PERIODS, strict=True))
        cursor.execute(
            FIGURES_SQL,
            {
                "ids": [rows[code].pk for code in CODES],
                "units": [rows[code].unit for code in CODES],
                "codes": codes, "firsts": firsts, "lasts": lasts,
                "origin": origin.pk, "recorded": MOMENT,
            },
        )  # fmt: skip
        cursor.execute("VACUUM ANALYZE indicators_observation")
        cursor.execute("VACUUM ANALYZE subjects_enterprise")
    return zones


def revenue_at_least(firms: int, least: int) -> int:
    """How many firms the rule of the filling puts at or above a revenue."""
    place = 1
    return sum((number * 7919 + place * 104729) % SPREAD >= least for number in range(1, firms + 1))


def loaded(content: str) -> RuleVersion:
    """A version of conditions out of its text."""
    row, _ = rules.version_load(
        actor=system_actor("cli"), book=read_text(content, "测速"), content=content, cases="",
        moment=MOMENT, provenance={},
    )  # fmt: skip
    return row


def scored(actor: Actor, zone: Territory) -> EvaluationRun:
    """A run of the method over a zone, frozen and scored."""
    method, _ = method_ensure(content=METHOD, name="测速", moment=MOMENT)
    asked = RunAsked(method=method, territory=zone, year=2024, as_of=AS_OF, draws=0)
    with history.acting(actor, "测速"):
        made = run_create(actor=actor, asked=asked, moment=datetime(2025, 7, 1, tzinfo=UTC))
        made = run_freeze(actor=actor, run=made, moment=made.made_at)
        return run_score(actor=actor, run=made, moment=made.made_at)


def waited(client: Client, base: dict[str, Any], changes: list[dict[str, str]]) -> dict[str, Any]:
    """Seconds for the first answer and for each further one."""
    times, worked, last = [], [], ""
    start = perf_counter()
    client.get("/what-if/", base, headers={"HX-Request": "true"})
    run_waiting(FIRMS.name)  # above a certain number a job reads the firms
    reading = perf_counter() - start
    for one in [{}, *changes]:
        start, began = perf_counter(), process_time()
        response = client.get("/what-if/", {**base, **one}, headers={"HX-Request": "true"})
        times.append(perf_counter() - start)
        worked.append(process_time() - began)
        last = response.content.decode()
        assert response.status_code == 200, last[:2000]  # noqa: PLR2004
        assert "qy-error" not in last, last[:2000]
    further, processor = sorted(times[1:]), sorted(worked[1:])
    return {
        "reading_seconds": round(reading, 3),
        "first_seconds": round(times[0], 3),
        "median_seconds": round(further[len(further) // 2], 3),
        "p95_seconds": round(further[int(len(further) * 0.95)], 3),
        "processor_median_seconds": round(processor[len(processor) // 2], 3),
        "answer": last.split('data-qy-announce="', 1)[1].split('"', 1)[0],
        "kilobytes": round(len(last.encode()) / 1000),
    }


def measured(sizes: dict[str, int]) -> dict[str, Any]:
    """All questions at all sizes."""
    actor, client = officer()
    zones = filled(sizes)
    bench = loaded(PACK)
    national = loaded((ROOT / "packs/national/rules/gaoqi.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for name, zone in zones.items():
        where = {
            "territory": zone.subject.code, "as_of": AS_OF.isoformat(),
            "applied_on": APPLIED.isoformat(),
        }  # fmt: skip
        limits = [str(10_000 + 1_000 * step) for step in range(ASKED)]
        conditions = waited(
            client,
            {**where, "version": bench.pk, "amount": "5", "budget": "1000"},
            [{"f:criteria[C1].threshold": one} for one in limits],
        )
        should = [revenue_at_least(sizes[name], least) for least in (20_000, int(limits[-1]))]
        conditions["right"] = f"由 {should[0]} 家变为 {should[1]} 家" in conditions["answer"]
        shares = [str(1 + step) for step in range(ASKED)]
        title = waited(
            client,
            {**where, "version": national.pk},
            [{"f:criteria[H5].bands.rows[0].threshold": one} for one in shares],
        )
        run = scored(actor, zone)
        weights = waited(
            client,
            {"kind": "weights", "run": run.pk, "group": "all"},
            [{"f:effort": str(31 + step)} for step in range(ASKED)],
        )
        found[name] = {
            "firms": sizes[name],
            "limit_seconds": LIMITS_S[name],
            "conditions": conditions,
            "high_tech_firm": title,
            "weights": weights,
        }
    return found


def main() -> int:
    """Measure in a database made for it, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=1_462)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--results", type=Path, default=ROOT / "bench/results/whatif.json")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    load = os.getloadavg()[0]
    with server(), tempfile.TemporaryDirectory() as folder:
        settings.QIANYI_FILES = Path(folder)
        connection.settings_dict.setdefault("TEST", {})["NAME"] = "bench_whatif"
        made = setup_databases(verbosity=0, interactive=False)
        try:
            with closing(connection):
                found = measured({"small": args.small, "large": args.large})
        finally:
            teardown_databases(made, verbosity=0)
    results = {
        "on": datetime.now(UTC).date().isoformat(),  # noqa: TID251 - the edge of a bench
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_average_before": load,
        "machine_was_loaded_by_others": load > LOADED,
        **found,
    }
    text = json.dumps(results, ensure_ascii=False, indent=2)
    args.results.parent.mkdir(parents=True, exist_ok=True)
    args.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    kinds = ("conditions", "high_tech_firm", "weights")
    return int(
        not all(
            one["conditions"]["right"]
            and all(one[kind]["p95_seconds"] <= one["limit_seconds"] for kind in kinds)
            for one in found.values()
        )
    )


if __name__ == "__main__":
    sys.exit(main())
