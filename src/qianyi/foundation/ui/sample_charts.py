"""Example pictures of the living style page, one of each kind; invented firms and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import charts, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

SOURCE: Final = "示例高新区发展规划 专栏1"
FIGURES: Final = tuple((index * 37) % 101 + (index % 7) * 4 for index in range(180))
GRADES: Final = (
    charts.Grade("A类", 2),
    charts.Grade("B类", 1),
    charts.Grade("C类", 3),
    charts.Grade("D类", 5),
    charts.Grade("未参评", 6),
)
OWN_POINT: Final = (1, 6)
OWN_RANK: Final = 8
SHAPES: Final[tuple[charts.Shape, ...]] = ("circle", "rect", "triangle", "diamond")


def sample_charts(request: HttpRequest) -> Sequence[charts.Drawing]:
    """All of them, each with the address of its workbook."""
    samples = (lines(), _funnel(), _distribution(), _scatter(), _radar(), _ranking(), _flow())
    return charts.charts_exportable(request, samples)


def lines() -> charts.Chart:
    """Actual, forecast with its band, and the target."""
    return charts.Chart(
        name="sample",
        title="高新技术企业数量离 2025 年目标还差 39 家",
        unit="家",
        scope="直管区",
        periods=("2020", "2021", "2022", "2023", "2024", "2025"),
        series=[
            charts.Series(name="实际", values=(28, 31, None, 39, 41, None)),
            charts.Series(name="预测", values=(None, None, None, None, 41, 46), forecast=True),
        ],
        target=80,
        band=charts.Band(
            name="预测区间",
            low=(None, None, None, None, 41, 43),
            high=(None, None, None, None, 41, 50),
        ),
        source=SOURCE,
    )


def _funnel() -> charts.Funnel:
    return charts.Funnel(
        name="sample-funnel",
        title="高新技术企业梯度：符合条件的 12 家尚未申报",
        scope="直管区",
        stages=[
            charts.Stage("储备", 64, "已入储备库，差两项以上", colour=6),
            charts.Stage("差一项", 23, "差一项条件", colour=3),
            charts.Stage("符合条件（预判）", 12, "自评符合，以认定机关为准", colour=1),
            charts.Stage("已认定", 41, "证书在有效期内", colour=2),
            charts.Stage("即将到期", 5, "六个月内到期", colour=5),
        ],
        source="示例数据",
    )


def _distribution() -> charts.Distribution:
    return charts.Distribution(
        name="sample-distribution",
        title="综合得分的分布与本企业的位置",
        unit="分",
        axis="综合得分",
        bins=charts.histogram(FIGURES, about=16),
        marks=[
            charts.Mark(72, "本企业（第 31 名）", own=True),
            charts.Mark(90, "A类线"),
            charts.Mark(40, "C类线"),
        ],
        least=5,
        note="竖线为企业位置和分类线",
        source="示例数据",
    )


def _scatter() -> charts.Scatter:
    clouds = [
        charts.Cloud(
            grade.name,
            [
                charts.Point(
                    f"示例企业{place * 40 + index:03d}",
                    (index * 13 + place * 5) % 61 + 4,
                    (40 - place * 11) * ((index * 7) % 9 + 2) / 10 if index % 19 else None,
                    own=(place, index) == OWN_POINT,
                )
                for index in range(40)
            ],
            grade.colour,
            SHAPES[place],
        )
        for place, grade in enumerate(GRADES[:4])
    ]
    return charts.Scatter(
        name="sample-scatter",
        title="亩均税收与用地面积",
        unit="万元/亩",
        x_title="用地面积",
        x_unit="亩",
        y_title="亩均税收",
        clouds=clouds,
        logarithmic=True,
        note="对数坐标，每点一家企业",
        source="示例数据",
    )


def _radar() -> charts.Radar:
    return charts.Radar(
        name="sample-radar",
        title="本企业与行业中位数",
        unit="分",
        own_name="本企业",
        spokes=[
            charts.Spoke("亩均税收", 82, 60),
            charts.Spoke("亩均增加值", 64, 58),
            charts.Spoke("单位能耗增加值", 45, 61),
            charts.Spoke("单位排放增加值", numbers.Missing("未报送"), 52),
            charts.Spoke("研发投入强度", 91, 47),
            charts.Spoke("全员劳动生产率", 70, 66),
        ],
        source="示例数据",
    )


def _ranking() -> charts.Ranking:
    return charts.Ranking(
        name="sample-ranking",
        title="名次及权重变动时的名次区间",
        unit="名",
        axis="名次",
        places=[
            charts.Placed(
                f"示例企业{place:03d}",
                place,
                max(1, place - 1 - place % 4),
                place + place % 5,
                group=GRADES[(place - 1) // 5].name,
                colour=GRADES[(place - 1) // 5].colour,
                own=place == OWN_RANK,
            )
            for place in range(1, 19)
        ],
        note="横线为权重在合理范围内变动时的名次区间",
        source="示例数据",
    )


def _flow() -> charts.Flow:
    moves = (
        ("A类", "A类", 18), ("A类", "B类", 5), ("B类", "A类", 7), ("B类", "B类", 44),
        ("B类", "C类", 6), ("C类", "B类", 9), ("C类", "C类", 21), ("C类", "D类", 3),
        ("D类", "C类", 4), ("D类", "D类", 6), ("未参评", "B类", 5), ("D类", "未参评", 2),
    )  # fmt: skip
    return charts.Flow(
        name="sample-flow",
        title="两年之间企业在各类之间的流动",
        years=("2023年", "2024年"),
        grades=GRADES,
        streams=[charts.Stream(0, *move) for move in moves],
        source="示例数据",
    )
