"""The rules of keeping, read from the packs: what is removed after how many days, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from qianyi.engine.packs import find_packs
from qianyi.foundation import registry
from qianyi.kernel.audit.errors import RetentionRuleInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = "retention"
FIELDS = frozenset({"subject", "keep_days", "basis"})


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Rows of ``subject`` older than ``keep_days`` are removed; ``basis`` says by what right."""

    subject: str
    keep_days: int
    basis: str


def retention_rules(environ: Mapping[str, str] | None = None) -> list[RetentionRule]:
    """The rules of all packs, in the order of packs and files; one rule a subject.

    Raises:
        RetentionRuleInvalid: a rule has other fields, names what nobody can remove, keeps it
            shorter than the law asks, or a second rule stands for the same subject.
    """
    rules: dict[str, RetentionRule] = {}
    for folder in find_packs(environ).values():
        for path in sorted((folder / FOLDER).glob("*.yaml")):
            for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
                rule = _rule(entry, path)
                if rule.subject in rules:
                    raise _invalid(path, f"“{rule.subject}”有两条规则，请只留一条")
                rules[rule.subject] = rule
    return list(rules.values())


def _rule(entry: Any, path: Path) -> RetentionRule:  # noqa: ANN401 - whatever the file holds
    if not isinstance(entry, dict) or set(entry) != FIELDS:
        raise _invalid(path, f"每条规则应恰有这些字段：{'、'.join(sorted(FIELDS))}")
    retained = registry.retained.get(str(entry["subject"]))
    if retained is None:
        known = "、".join(name for name, _ in registry.retained.items())
        raise _invalid(path, f"没有“{entry['subject']}”这类可清理的记录，可选：{known}")
    days = entry["keep_days"]
    if not isinstance(days, int) or isinstance(days, bool) or days < retained.least_days:
        raise _invalid(
            path, f"“{retained.label}”的 keep_days 应为不少于 {retained.least_days} 的整数"
        )
    if not str(entry["basis"]).strip():
        raise _invalid(path, f"“{retained.label}”的 basis 没有写明依据")
    return RetentionRule(str(entry["subject"]), days, str(entry["basis"]).strip())


def _invalid(path: Path, problem: str) -> RetentionRuleInvalid:
    return RetentionRuleInvalid(
        f"保存期限规则有误（{path.parent.parent.name}/{FOLDER}/{path.name}）：{problem}。"
        "没有清理任何记录，请改正后再试。",
        file=path.name,
    )
