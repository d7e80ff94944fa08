"""What programs are told of the library and of needs, and what they send.

A program never gets a name, number or address: rows are masked like lists.
No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from qianyi.foundation.api.schemas import Amount, AmountText, Key, NextCursor, number_text

from . import choices
from .models import Need, Talent
from .selectors import Candidate

Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Education = Annotated[
    str,
    Field(
        title="学历",
        description="secondary、college、bachelor、master、doctor；空为没有登记或不限",
        pattern=r"^(secondary|college|bachelor|master|doctor)?$", examples=["master"],
    ),
]  # fmt: skip
Rank = Annotated[
    str,
    Field(
        title="职称级别", description="none、primary、middle、associate、full；空为没有登记或不限",
        pattern=r"^(none|primary|middle|associate|full)?$", examples=["middle"],
    ),
]  # fmt: skip
Way = Annotated[
    str,
    Field(
        title="工作方式", description="full、flexible、either、none；空为没有说明或不限",
        pattern=r"^(full|flexible|either|none)?$", examples=["full"],
    ),
]  # fmt: skip


class TalentRow(Schema):
    """One person of the library, masked."""

    id: Key
    ref: str = Field(title="查询码", examples=["k7m2p9qtx4hd"])
    number: str = Field(title="编号", examples=["RC000001"])
    masked_name: str = Field(title="隐去的姓名", examples=["示**"])
    territory: str = Field(title="人才库所在区域代码", examples=["demo.zone"])
    field: str | None = Field(title="专业领域代码", examples=["new_materials"])
    major: str = Field(title="专业", examples=["示例专业"])
    education: Education
    rank: Rank
    since_year: int | None = Field(title="从业起始年", examples=[2015])
    employer: str | None = Field(title="所在单位统一社会信用代码", examples=["91511100000000001X"])
    way: Way
    agreed_until: date | None = Field(title="同意止（不含）", examples=["2027-01-01"])

    @staticmethod
    def of(row: Talent) -> "TalentRow":
        """From a row of ``selectors.talent_list``."""
        return TalentRow(
            id=row.pk,
            ref=row.ref,
            number=row.number,
            masked_name=row.masked_name,
            territory=row.territory.subject.code,
            field=row.field.code if row.field else None,
            major=row.major,
            education=row.education,
            rank=row.rank,
            since_year=row.since_year,
            employer=row.employer.uscc if row.employer else None,
            way=row.way,
            agreed_until=getattr(row, "agreed_until", None),
        )


class TalentPage(Schema):
    """A page of people."""

    items: list[TalentRow] = Field(title="人才")
    next_cursor: NextCursor


class TalentAgreement(Schema):
    """What the person agreed to; nobody is entered without."""

    model_config = ConfigDict(extra="forbid")

    purpose: Word = Field(title="使用目的", min_length=1, examples=["人才服务"])
    audience: list[choices.Audience] = Field(
        title="可以看到的人", min_length=1, max_length=3, examples=[["zone", "firms"]]
    )
    valid_from: date = Field(title="同意自", examples=["2026-01-01"])
    valid_to: date = Field(title="同意止（不含）", examples=["2028-01-01"])
    channel: choices.AnswerChannel = Field(title="同意方式", examples=["paper"])


class TalentNew(Schema):
    """A person as they are entered, with their consent."""

    model_config = ConfigDict(extra="forbid")

    territory: Word = Field(title="人才库所在区域代码", examples=["demo.zone"])
    name: Word = Field(title="姓名", min_length=1, max_length=40, examples=["示例人才01"])
    phone: Word = Field(title="手机号码", default="", max_length=20, examples=["13800000000"])
    email: Word = Field(title="电子邮箱", default="", max_length=120, examples=[""])
    employer: Word = Field(title="所在单位统一社会信用代码", default="", examples=[""])
    field: Word = Field(title="专业领域代码", default="", examples=["new_materials"])
    major: Word = Field(title="专业", default="", max_length=80, examples=["示例专业"])
    education: Education = ""
    rank: Rank = ""
    since_year: int | None = Field(
        title="从业起始年", default=None, ge=1940, le=2100, examples=[2015]
    )
    way: Way = ""
    consent: TalentAgreement = Field(title="本人同意")


class TalentNeedRow(Schema):
    """One need of a firm."""

    id: Key
    ref: str = Field(title="查询码", examples=["k7m2p9qtx4hd"])
    enterprise: str = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    position: str = Field(title="岗位", examples=["示例研发岗"])
    duties: str = Field(title="岗位职责和待遇说明", examples=[""])
    headcount: int = Field(title="人数（人）", examples=[2])
    field: str | None = Field(title="专业领域代码", examples=["new_materials"])
    education: Education
    rank: Rank
    years: int | None = Field(title="最少从业年数（年）", examples=[3])
    way: Way
    salary_from: AmountText | None = Field(title="薪酬自", examples=["20"])
    salary_to: AmountText | None = Field(title="薪酬至", examples=["30"])
    salary_unit: str = Field(
        title="薪酬单位", description="year 万元/年，month 元/月，day 元/天", examples=["year"]
    )  # fmt: skip
    wanted_until: date = Field(title="需求截止", examples=["2027-01-01"])
    audience: choices.NeedAudience = Field(title="公开范围", examples=["zone"])
    state: choices.NeedState = Field(title="状态", examples=["published"])
    filed_at: datetime = Field(title="提出时间", examples=["2026-09-01T02:00:00Z"])
    filled_count: int | None = Field(title="招到人数（人）", examples=[1])

    @staticmethod
    def of(row: Need) -> "TalentNeedRow":
        """From a row of ``selectors.need_list``."""
        return TalentNeedRow(
            id=row.pk,
            ref=row.ref,
            enterprise=row.enterprise.uscc,
            position=row.position,
            duties=row.duties,
            headcount=row.headcount,
            field=row.field.code if row.field else None,
            education=row.education,
            rank=row.rank,
            years=row.years,
            way=row.way,
            salary_from=number_text(row.salary_from),
            salary_to=number_text(row.salary_to),
            salary_unit=row.salary_unit,
            wanted_until=row.wanted_until,
            audience=choices.NeedAudience(row.audience),
            state=choices.NeedState(row.state),
            filed_at=row.filed_at,
            filled_count=row.filled_count,
        )


class TalentNeedPage(Schema):
    """A page of needs."""

    items: list[TalentNeedRow] = Field(title="人才需求")
    next_cursor: NextCursor


class TalentNeedNew(Schema):
    """A need as it is filed; conditions left out ask for nothing."""

    model_config = ConfigDict(extra="forbid")

    enterprise: Word = Field(title="统一社会信用代码", examples=["91511100000000001X"])
    position: Word = Field(title="岗位", min_length=1, max_length=80, examples=["示例研发岗"])
    duties: Text = Field(title="岗位职责和待遇说明", default="", examples=[""])
    headcount: int = Field(title="人数（人）", ge=1, le=999, examples=[2])
    field: Word = Field(title="专业领域代码", default="", examples=["new_materials"])
    education: Education = ""
    rank: Rank = ""
    years: int | None = Field(title="最少从业年数（年）", default=None, ge=0, le=50, examples=[3])
    way: Way = ""
    salary_from: Amount | None = Field(title="薪酬自", default=None, ge=0, le=9999999)
    salary_to: Amount | None = Field(title="薪酬至", default=None, ge=0, le=9999999)
    salary_unit: choices.SalaryUnit | None = Field(
        title="薪酬单位", default=None, examples=["year"]
    )
    wanted_until: date = Field(title="需求截止", examples=["2027-01-01"])
    audience: choices.NeedAudience = Field(
        title="公开范围", default=choices.NeedAudience.ZONE, examples=["zone"]
    )


class TalentReason(Schema):
    """One condition: how it stands, in one sentence."""

    about: str = Field(title="比对的条件", examples=["学历"])
    standing: str = Field(title="符合情况", description="met、unmet、missing", examples=["met"])
    words: str = Field(title="理由", examples=["学历：需要本科及以上，本人为硕士研究生。"])


class TalentMatch(Schema):
    """A person before a need, without name and contact."""

    person: str = Field(title="人才查询码", examples=["k7m2p9qtx4hd"])
    number: str = Field(title="人才编号", examples=["RC000001"])
    group: str = Field(title="归类", description="fits、near、unknown、off", examples=["fits"])
    reasons: list[TalentReason] = Field(title="理由")
    introduction: choices.IntroductionState | None = Field(title="对接", examples=["asked"])

    @staticmethod
    def of(one: Candidate) -> "TalentMatch":
        """From a candidate of ``selectors.candidates_of``."""
        match = one.match
        held = one.introduction
        return TalentMatch(
            person=one.talent.ref,
            number=one.talent.number,
            group=match.group,
            reasons=[
                TalentReason(about=why.about, standing=why.standing, words=why.words)
                for why in match.reasons
            ],
            introduction=choices.IntroductionState(held.state) if held else None,
        )


class TalentMatches(Schema):
    """Everybody before a need, the nearest first."""

    items: list[TalentMatch] = Field(title="匹配")
