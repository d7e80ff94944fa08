from __future__ import annotations

import textwrap

import pytest

BASIC = {
    "pack.yaml": """
        name: {name}
        title: 试验
        version: "1"
        description: 测试用
        """,
    "units/u.yaml": """
        units:
          - {code: yuan, name: 元, aliases: [块], dimension: money, factor: 1, wan: keep}
          - {code: us_dollar, name: 美元, dimension: money, factor: 1, wan: keep}
          - {code: jia, name: 家, dimension: count, factor: 1}
          - {code: person, name: 人, dimension: people, factor: 1}
        """,
    "territories/t.yaml": """
        territories:
          - {code: zone, name: 某高新区, short_name: 某区, kind: zone}
        """,
    "departments/d.yaml": """
        departments:
          - {code: economy, name: 经济局, short_name: 经济局, territory: zone}
        """,
    "indicators/i.yaml": """
        indicators:
          - code: revenue
            name: 营业收入
            unit: 亿元
            direction: up
            progress: positive
            aggregation: sum
            category: 经济
            definition: 收入之和。
            synonyms: [营收]
          - code: firms
            name: 企业数
            unit: 家
            direction: up
            progress: positive
            aggregation: last
            category: 经济
            definition: 期末户数。
        """,
    "documents/d.yaml": """
        documents:
          - {key: report, title: 某报告, kind: 工作报告, issued_on: 2024-01-15}
        """,
    "facts/f.yaml": """
        document: report
        observations:
          - indicator: revenue
            subject: zone
            scope: 直管区
            period: 2023
            kind: actual
            value: 12.50
            unit: 亿元
            locator: {section: 第一章, start: 10, end: 16}
        """,
    "plans/p.yaml": """
        code: plan
        title: 某规划
        territory: zone
        document: report
        starts_on: 2021-01-01
        ends_on: 2025-12-31
        base_period: 2020
        target_period: 2025
        stage: 执行中
        targets:
          - number: 1
            indicator: firms
            subject: zone
            scope: 未注明
            nature: 约束性
            base: {period: 2020, value: 28}
            target: {period: 2025, value: 80, locator: {section: 专栏1, row: 企业数}}
            growth: {value: 52, unit: 家, kind: change}
            lead: [economy]
        papers:
          - {title: 某方案, lead: economy}
        """,
}


@pytest.fixture
def write(tmp_path):
    """Writes files of a pack, dedented, and returns its folder."""

    def files(contents, name="sample"):
        for path, content in contents.items():
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(
                textwrap.dedent(content).replace("{name}", name).lstrip("\n"), encoding="utf-8"
            )
        return tmp_path / name

    return files


@pytest.fixture
def sample(write):
    """A whole small pack; single files can be replaced."""

    def make(name="sample", **replaced):
        changed = {key.replace("__", "/") + ".yaml": value for key, value in replaced.items()}
        return write({**BASIC, **changed}, name)

    return make
