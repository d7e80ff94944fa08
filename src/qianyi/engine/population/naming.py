"""Names of fictional firms, and the ways other people write them.

Every name begins with 示例. The brand is the firm's number written in signs, so that no two firms
share a name however many there are; the trade word follows the industry.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qianyi.engine.population.noise import Noise, worded

SIGNS: Final = (
    "云帆维欣宏晟锐昊博远景泰和瑞丰盈启明智创鼎盛恒信"
    "佳美华科达通融汇海天星辰光力源茂诚嘉安康润禾青松"
    "金玉江川岭峰泽溪桥舟航"
)  # fmt: skip
ALIKE: Final = {
    "维": "为", "欣": "新", "宏": "鸿", "晟": "盛", "昊": "浩", "博": "搏", "泰": "太", "瑞": "睿",
    "丰": "风", "盈": "赢", "智": "志", "恒": "衡", "佳": "嘉", "华": "桦", "达": "大", "源": "元",
    "茂": "懋", "诚": "成", "润": "闰", "禾": "和", "青": "清", "川": "传", "峰": "锋", "溪": "希",
}  # fmt: skip
"""Signs people take for each other: same or nearly the same sound."""
_FORMS: Final = ("有限公司", "有限责任公司", "股份有限公司")
_WORDS: Final = {
    "C39": ("电子", "微电子", "光电"), "I65": ("软件", "信息技术", "数字科技"),
    "C27": ("药业", "制药", "生物医药"), "C35": ("装备", "专用设备", "机械"),
    "C34": ("机械", "智能装备", "泵阀"), "C36": ("汽车部件", "车辆配件"),
    "C37": ("轨道装备", "轨道交通"), "C38": ("电气", "电缆", "输配电设备"),
    "C40": ("仪表", "测控"), "G54": ("物流", "货运"), "H61": ("酒店", "酒店管理"),
    "H62": ("餐饮", "餐饮管理"), "I64": ("网络科技", "互联网"), "L72": ("咨询", "广告传媒"),
    "M73": ("技术研究",), "M74": ("检测技术", "工程设计"), "M75": ("科技", "技术服务"),
    "C13": ("粮油", "食品"), "C22": ("纸品", "包装"), "C26": ("新材料", "精细化工"),
    "C29": ("塑业", "高分子材料"), "C33": ("金属制品", "钢结构"), "E47": ("建设工程", "建筑"),
    "E49": ("安装工程", "机电工程"), "E50": ("装饰工程", "装饰"), "F51": ("商贸", "供应链"),
    "F52": ("商贸", "超市", "汽车销售"), "K70": ("置业", "物业服务"), "O80": ("家政服务",),
    "O81": ("汽车维修",), "A01": ("农业", "生态农业"),
}  # fmt: skip
_OTHER: Final = ("实业",)


def brand_length(firms: int) -> int:
    """How many signs make every brand different."""
    length = 2
    while len(SIGNS) ** length < firms:
        length += 1
    return length


def brand_column(number: str, firms: int) -> pl.Expr:
    """The brand: the firm's number, scattered, in signs."""
    length = brand_length(firms)
    capacity = len(SIGNS) ** length
    # Prime to every power of the number of signs, so it only changes the order.
    value = (pl.col(number).cast(pl.UInt64) * 1_000_003 + 7) % capacity
    signs = pl.lit(pl.Series([*SIGNS]))
    parts = [
        signs.gather(((value // len(SIGNS) ** place) % len(SIGNS)).cast(pl.Int64))
        for place in reversed(range(length))
    ]
    return pl.concat_str(*parts)


def word_column(noise: Noise, industry: pl.Expr) -> pl.Expr:
    """A word of the trade, by the division of the industry."""
    division = industry.str.slice(0, 3)
    pick = noise.below("word", 6)
    column = pl.lit(_OTHER[0])
    for code, words in _WORDS.items():
        column = (
            pl.when(division == code)
            .then(pl.lit(pl.Series([*words])).gather(pick % len(words)))
            .otherwise(column)
        )
    return column


def form_column(noise: Noise) -> pl.Expr:
    """The legal form: most are limited companies, a few on shares."""
    return worded(
        noise.uniform("form"), ((0.05, _FORMS[2]), (0.17, _FORMS[1])), otherwise=_FORMS[0]
    )


def written_alike(name: str) -> str:
    """A name as somebody who only heard it would write it; unchanged where no sign has a twin.

    >>> written_alike("示例维帆电气有限公司")
    '示例为帆电气有限公司'
    """
    for place, sign in enumerate(name):
        if sign in ALIKE:
            return f"{name[:place]}{ALIKE[sign]}{name[place + 1 :]}"
    return name


def names_frame(firms: pl.DataFrame, seed: int, last: int) -> pl.DataFrame:
    """Other names of firms: former ones, ways others write them, short ones of the larger.

    Columns: number, name, kind (former, variant, short), valid_from, valid_to.
    """
    noise = Noise(seed)
    nothing = pl.lit(None, dtype=pl.Date)
    renamed = firms.filter(
        noise.chance("renamed", 0.05) & (pl.col("entry_year") < last - 4)
    ).select(
        "number",
        pl.concat_str(pl.lit("示例"), "brand", pl.lit("实业有限公司")).alias("name"),
        pl.lit("former").alias("kind"),
        pl.col("registered_on").alias("valid_from"),
        (pl.date(last - 3, 1, 1) + pl.duration(days=noise.below("renamed:day", 900)))
        .alias("valid_to"),
    )  # fmt: skip
    written = firms.filter(noise.chance("variant", 0.06)).select(
        "number",
        pl.col("name").map_elements(written_alike, return_dtype=pl.String),
        pl.lit("variant").alias("kind"), nothing.alias("valid_from"), nothing.alias("valid_to"),
        pl.col("name").alias("right"),
    )  # fmt: skip
    short = firms.filter(pl.col("above_since").is_not_null()).select(
        "number",
        pl.concat_str(pl.lit("示例"), "brand").alias("name"),
        pl.lit("short").alias("kind"), nothing.alias("valid_from"), nothing.alias("valid_to"),
    )  # fmt: skip
    written = written.filter(pl.col("name") != pl.col("right")).drop("right")
    return pl.concat([renamed, written, short]).sort("number", "kind")
