from __future__ import annotations

from datetime import date

import pytest

from qianyi.engine.packs import check_pack, find_packs, load_pack

YEAR = """
    years:
      - year: 2027
        basis: 某通知
        holidays:
          - {{name: 元旦, first: {first}, last: {last}}}
        workdays: [{workdays}]
"""


def year(first="2027-01-01", last="2027-01-03", workdays="2027-01-09"):
    return YEAR.format(first=first, last=last, workdays=workdays)


class TestCalendarsFolder:
    def test_yields_years_rules_and_single_days(self, sample):
        pack = load_pack(
            sample(
                calendars__a=year(),
                calendars__b="""
                    statutory:
                      - valid_from: 2025-01-01
                        basis: 某办法
                        holidays: [{name: 端午节, on: lunar 05-05, days: 1}]
                    days:
                      - {on: 2027-03-01, work: false, basis: 某市通知, certainty: unverified}
                    """,
            )
        )
        (official,) = pack.calendars.years
        assert official.holidays[0].days == tuple(date(2027, 1, day) for day in (1, 2, 3))
        assert official.workdays == (date(2027, 1, 9),)
        assert pack.calendars.statutory[0].holidays[0].on == "lunar 05-05"
        assert (pack.calendars.days[0].work, pack.calendars.days[0].certainty) == (
            False,
            "unverified",
        )

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            pytest.param(year(last="2026-12-31"), "先始后止", id="ends before it begins"),
            pytest.param(year(last="2027-02-01"), "超过15天", id="a month of holiday"),
            pytest.param(year(first="2026-12-31"), "calendars/2026.yaml", id="another year's day"),
            pytest.param(year(workdays="2027-01-02"), "既放假又上班", id="both"),
            pytest.param(year(workdays="2027-01-11"), "本来上班", id="a Monday"),
            pytest.param(year(first="元旦"), "应为日期", id="a word for a date"),
            pytest.param(
                "days: [{on: 2027-01-01, work: 是, basis: 某}]", "应为 true 或 false", id="a word"
            ),
            pytest.param("holiday: []", "没有“holiday”这个字段", id="unknown list"),
            pytest.param(
                "statutory: [{valid_from: 2025-01-01, basis: 某,"
                " holidays: [{name: 某, on: 除夕, days: 1}]}]",
                "lunar eve",
                id="a day that is not understood",
            ),
            pytest.param(
                "days: [{on: 2027-01-01, work: true, basis: 某},"
                " {on: 2027-01-01, work: false, basis: 某}]",
                "写了两次",
                id="twice",
            ),
        ],
    )
    def test_says_what_is_wrong_and_where(self, sample, text, said):
        problems = [str(problem) for problem in check_pack(sample(calendars__c=text))]
        assert any(said in problem and "calendars/c.yaml 第" in problem for problem in problems)

    def test_lets_the_nearer_pack_speak(self, write, sample):
        sample("ground", calendars__a=year())
        zone = write(
            {
                "pack.yaml": """
                    name: {name}
                    title: 试验
                    version: "1"
                    description: 测试用
                    requires: [ground]
                    """,
                "calendars/a.yaml": year(workdays="2027-01-10"),
            },
            "zone",
        )
        (official,) = load_pack(zone).calendars_all().years
        assert official.workdays == (date(2027, 1, 10),)

    def test_ships_thirteen_days_of_the_law_in_force(self):
        rules = load_pack(find_packs()["national"]).calendars.statutory
        assert sum(one.days for one in rules[-1].holidays) == 13
        assert [sum(one.days for one in rule.holidays) for rule in rules] == [10, 11, 11, 13]
