"""How long `qianyi check` takes on many press-sized documents, part by part.

And whether it grows linearly.

    python bench/checking/run.py [--documents 1000] [--processes 2] [--results FILE]

The documents are made here from templates of our own: reports of twenty invented zones over ten
years, with the usual mixture of figures, so that the rules across documents have something to
compare. Same seed, same documents.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

SEED = 20251101
SLIPS = 0.1  # of the computed figures
LIMIT_SECONDS = 120
SIZE = 4200  # characters, as the press pieces
ZONES = [
    f"{a}{b}高新区"
    for a in ("云岭", "东湖", "西山", "南溪", "北岭")
    for b in ("", "新", "南", "北")
]
INDUSTRIES = ("电子信息", "生物医药", "装备制造", "新材料", "数字经济", "节能环保")
FIRMS = ("云岭股份", "海川股份", "恒信集团", "东湖智造有限公司", "南溪新能源有限公司")
FILLER = (
    "各部门要高度重视，压实责任，推动各项工作落地见效。",
    "园区坚持以企业需求为导向，持续优化营商环境，提升服务质效。",
    "下一步，将围绕产业链部署创新链，加快培育新质生产力。",
    "项目现场机器轰鸣、车辆穿梭，工人们正抢抓工期推进建设。",
    "近年来，园区深入实施创新驱动发展战略，产业结构不断优化。",
)


def figures(slips: random.Random, zone: str, year: int) -> list[str]:
    """Sentences with the figures of a zone and year, the same in every document.

    One in ten slips on purpose.
    """
    rng = random.Random(f"{zone}{year}")
    income = rng.randint(80, 900) + rng.random()
    rise = rng.uniform(3, 20)
    before = income / (1 + rise / 100)
    total, share = rng.randint(300, 900), rng.uniform(20, 80)
    firms, added = rng.randint(20, 300), rng.randint(3, 40)
    days, less = rng.randint(40, 90), rng.randint(10, 39)
    slip = 1.4 if slips.random() < SLIPS else 1.0
    industry, other = rng.sample(INDUSTRIES, 2)
    return [
        (
            f"{year}年，{zone}实现营业收入{income:.2f}亿元，"
            f"比上年增加{(income - before) * slip:.2f}亿元，增长{rise:.1f}%。"
        ),
        (
            f"{year}年，{zone}地区生产总值同比增长{rng.uniform(4, 9):.1f}%，"
            f"固定资产投资同比增长{rng.uniform(2, 30):.1f}%。"
        ),
        (
            f"截至{year}年底，{zone}高新技术企业达{firms}家，科技型中小企业达{firms + added}家，"
            f"新增{added}家。"
        ),
        (
            f"全年推进重点项目{rng.randint(30, 120)}个，总投资{total}亿元，其中{industry}项目总投资"
            f"{total * share / 100:.1f}亿元，占比{share * slip:.1f}%。"
        ),
        (
            f"审批时间由原来的{days}个工作日压缩至{days - less}个工作日，"
            f"审批提速{less / days * 100 * slip:.1f}%。"
        ),
        (
            f"到{year + 3}年，{zone}营业收入突破{rng.choice((500, 800, 1000, 1200))}亿元，"
            f"高新技术企业达到{firms + 60}家。"
        ),
        (
            f"{industry}产业实现营业收入{rng.randint(10, 200)}亿元，"
            f"{other}产业实现营业收入{rng.randint(10, 200)}亿元。"
        ),
        (
            f"{zone}建成{industry}、{other}、现代物流三大产业园，"
            f"城镇登记失业率{rng.uniform(2, 5):.1f}%。"
        ),
        (
            f"{rng.choice(FIRMS)}投资{rng.uniform(1, 30):.1f}亿元建设{industry}生产基地，"
            f"年产{rng.randint(1, 50)}万吨产品。"
        ),
        f"园区孵化器面积达{rng.randint(3, 40)}万平方米，在孵企业{rng.randint(50, 300)}家。",
    ]


def document(rng: random.Random) -> str:
    """One piece of press size."""
    zone, year = rng.choice(ZONES), rng.randint(2015, 2024)
    lines = [f"{zone}：奋力推动高质量发展", f"{year + 1}年1月{rng.randint(5, 28)}日"]
    while sum(map(len, lines)) < SIZE:
        said = figures(rng, zone, year)
        rng.shuffle(said)
        lines.extend(
            "".join([*said[n : n + 3], *rng.sample(FILLER, 3)]) for n in range(0, len(said), 3)
        )
        year = rng.randint(2015, 2024)
    return "\n".join(lines)[: SIZE + 400]


def timed(files: list[Path], processes: int) -> dict[str, object]:
    """One run through the command itself, its results thrown away."""
    from qianyi.cli import check  # noqa: PLC0415 - after the path is set

    log = io.StringIO()
    started = perf_counter()
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(log):
        check.run(check.Order(files=tuple(files), form="jsonl", processes=processes))
    seconds = perf_counter() - started
    told = next(line for line in log.getvalue().splitlines() if "用时（秒）" in line)
    pairs = told.split("：", 1)[1].split("；")[0].split("，")
    parts = {name: float(value) for name, value in (pair.rsplit(" ", 1) for pair in pairs)}
    return {
        "documents": len(files),
        "seconds": round(seconds, 2),
        "parts": parts,
        "findings": len(out.getvalue().splitlines()),
    }


def main() -> int:
    """Make the documents, time a quarter, half and all of them, say whether the limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--results", type=Path, default=ROOT / "bench" / "results" / "checking.json"
    )
    chosen = parser.parse_args()
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(chosen.documents):
            path = Path(folder) / f"doc{number:05d}.txt"
            path.write_text(document(rng), encoding="utf-8")
            files.append(path)
        characters = sum(len(path.read_text(encoding="utf-8")) for path in files)
        runs = [
            timed(files[:count], chosen.processes)
            for count in (chosen.documents // 4, chosen.documents // 2, chosen.documents)
        ]
    for run in runs:
        print(f"{run['documents']:>6} documents {run['seconds']:>7} s  {run['findings']} findings")
    print("parts of the last run:", json.dumps(runs[-1]["parts"], ensure_ascii=False))
    growth = float(str(runs[-1]["seconds"])) / max(0.01, float(str(runs[0]["seconds"])))
    print(f"four times the documents take {growth:.1f} times as long; {characters:,} characters")
    chosen.results.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "processes": chosen.processes,
        "characters": characters,
        "limit_seconds": LIMIT_SECONDS,
        "runs": runs,
    }
    chosen.results.write_text(
        json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return 0 if float(str(runs[-1]["seconds"])) < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
