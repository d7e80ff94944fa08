"""How long the search box takes over 100,000 objects, for somebody who may see five in a hundred.

    python bench/search/run.py [--objects 100000] [--questions 200] [--results FILE]

Objects with made-up names, codes and, one in ten, a text are written straight into the index table
of a database of its own in the tests' cluster. Each belongs to one of twenty parks; the asker is
the officer of one. Questions have one to six characters: pieces of names, initials of pinyin,
pieces of codes, words of texts, and some that find nothing. Each is asked once, as the box asks
(the short list) and as the page asks (first page with counts by kind). Every count is compared
with a plain filter over the same rows in Python.
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
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from qianyi.engine.matching import keys  # noqa: E402
from qianyi.foundation import search as kit  # noqa: E402
from qianyi.foundation.permissions import Actor, Role  # noqa: E402
from qianyi.foundation.testing.postgres import server  # noqa: E402
from qianyi.site.search import selectors, services, terms  # noqa: E402
from qianyi.site.search.models import SearchEntry  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT_MS = 50
PARKS = 20
KINDS = ("enterprise", "document", "project", "indicator")
PLACES = [
    "示例",
    "东岭",
    "西坪",
    "南浦",
    "北川",
    "青河",
    "云台",
    "金沙",
    "白塔",
    "翠屏",
    "临江",
    "安谷",
    "苏坪",
    "车子",
    "通江",
]
NAMES = [
    "华宇",
    "瑞丰",
    "天成",
    "恒信",
    "博远",
    "金科",
    "盛达",
    "联创",
    "宏图",
    "启明",
    "新源",
    "汇通",
    "精工",
    "蓝天",
    "卓越",
    "嘉禾",
]
FIELDS = [
    "智能装备",
    "新材料",
    "电子信息",
    "生物医药",
    "光伏",
    "核技术应用",
    "食品加工",
    "物流",
    "软件",
    "环保",
    "精密机械",
    "半导体",
]
ENDS = [
    "有限公司",
    "股份有限公司",
    "研究院",
    "产业园",
    "项目",
    "中心",
    "实验室",
    "孵化器",
    "年度报告",
    "实施方案",
]
WORDS = [
    "营业收入",
    "固定资产",
    "研发投入",
    "高新技术",
    "企业",
    "产值",
    "税收",
    "项目",
    "建设",
    "创新",
    "平台",
    "人才",
    "引进",
    "成果",
    "转化",
    "标准",
    "厂房",
    "园区",
    "规划",
    "目标",
    "任务",
    "示范",
    "工程",
    "招商",
    "服务",
    "融资",
    "绿色",
    "数字",
    "转型",
    "升级",
]


def entries(number: int, draw: random.Random) -> Iterator[kit.Entry]:
    """The objects, the same for the same number."""
    for object_id in range(number):
        park = object_id % PARKS
        name = "".join(map(draw.choice, (PLACES, NAMES, NAMES, FIELDS, ENDS)))
        text = "".join(draw.choices(WORDS, k=60)) if object_id % 10 == 0 else ""
        yield kit.Entry(
            object_id=object_id,
            title=f"{name}{draw.randrange(1000)}",
            names=(f"9151{draw.randrange(10**14):014d}",),
            text=text,
            url=f"/objects/{object_id}/",
            readers=kit.to_roles(Role.PLANNER, Role.LEADER)
            | kit.to_roles_within(f"/zone/park{park:02}/", Role.PARK_OFFICER),
        )


def fill(made: list[kit.Entry]) -> None:
    """Write them by COPY."""
    columns = ", ".join((*services.COLUMNS, "terms"))
    with connection.cursor() as cursor:
        table = SearchEntry._meta.db_table
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
            for entry in made:
                kind = KINDS[entry.object_id % len(KINDS)]
                vector = " ".join(map(keys.quoted, set(services.lexemes_of(entry))))
                stream.write_row((*services.row_of(kind, entry), vector))
        cursor.execute(f"VACUUM ANALYZE {table}")


def questions(made: list[kit.Entry], number: int, draw: random.Random) -> list[str]:
    """One to six characters each, half of them pieces of names."""

    def piece(words: str) -> str:
        length = draw.randint(1, 6)
        start = draw.randrange(max(1, len(words) - length + 1))
        return words[start : start + length]

    ways: list[Callable[[], str]] = [
        lambda: piece(draw.choice(made).title),
        lambda: piece(draw.choice(made).title),
        lambda: piece(keys.initials(keys.plain(draw.choice(made).title))),
        lambda: piece(draw.choice(made).names[0]),
        lambda: draw.choice(WORDS)[:6],
        lambda: piece("龘靐齉爩鱻麤"),
    ]
    return [ways[turn % len(ways)]() for turn in range(number)]


def expected(own: list[set[str]], question: str) -> int:
    """How many a plain filter over the asker's own finds."""
    (part,) = keys.asked_for(question)
    wanted = {f"n{gram}" for gram in keys.needed(part)}
    sounds = {f"p{gram}" for gram in keys.needed(part)} if keys.LATIN.fullmatch(part) else None
    spoken = {f"w{word}" for word in terms.words(part)}
    return sum(wanted <= held or spoken <= held or bool(sounds and sounds <= held) for held in own)


def timed(ask: Callable[[str], int], asked: list[str]) -> tuple[dict[str, float], list[int]]:
    """Milliseconds of every question, and how many each found."""
    times, found = [], []
    for question in asked:
        start = perf_counter()
        found.append(ask(question))
        times.append((perf_counter() - start) * 1000)
    ranked = sorted(times)
    return {
        "median_ms": round(statistics.median(ranked), 2),
        "p95_ms": round(ranked[max(0, -(-95 * len(ranked) // 100) - 1)], 2),
        "slowest_ms": round(ranked[-1], 2),
    }, found


def measure(objects: int, number: int) -> dict[str, object]:
    """Fill, ask, compare."""
    draw = random.Random(20261121)
    made = list(entries(objects, draw))
    start = perf_counter()
    fill(made)
    filled = perf_counter() - start
    asker = Actor(
        user_id=1,
        roles=frozenset({Role.PARK_OFFICER.value}),
        held=frozenset({(Role.PARK_OFFICER.value, "/zone/park07/")}),
    )
    seen = SearchEntry.objects.visible_to(asker).count()
    asked = questions(made, number, draw)
    words = set(kit.words_of(asker))
    own = [set(services.lexemes_of(entry)) for entry in made if words & entry.readers]
    selectors.search(asker, "预热")
    box, found = timed(lambda question: selectors.suggest(asker, question)[1], asked)
    page, found_by_page = timed(lambda question: selectors.search(asker, question).total, asked)
    wrong = [
        question
        for question, first, second in zip(asked, found, found_by_page, strict=True)
        if not first == second == expected(own, question)
    ]
    return {
        "python": platform.python_version(),
        "objects": objects,
        "seen_by_the_asker": seen,
        "questions": len(asked),
        "questions_by_length": {
            str(length): sum(len(question) == length for question in asked)
            for length in range(1, 7)
        },
        "with_a_result": sum(bool(number) for number in found),
        "most_found": max(found),
        "filling_seconds": round(filled, 1),
        "box": box,
        "page": page,
        "wrong_counts": wrong,
        "limit_ms": LIMIT_MS,
        "within_limit": box["p95_ms"] < LIMIT_MS and page["p95_ms"] < LIMIT_MS,
    }


def main() -> int:
    """Measure in a database made for it, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--results", type=Path, default=ROOT / "bench/results/search.json")
    args = parser.parse_args()
    with server():
        connection.settings_dict.setdefault("TEST", {})["NAME"] = "bench_search"
        made = setup_databases(verbosity=0, interactive=False)
        try:
            with closing(connection):
                results = measure(args.objects, args.questions)
        finally:
            teardown_databases(made, verbosity=0)
    text = json.dumps(results, ensure_ascii=False, indent=2)
    args.results.parent.mkdir(parents=True, exist_ok=True)
    args.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0 if results["within_limit"] and not results["wrong_counts"] else 1


if __name__ == "__main__":
    sys.exit(main())
