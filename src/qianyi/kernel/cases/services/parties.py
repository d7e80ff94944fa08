"""Which department or role stands behind a word of a definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.subjects.models import Subject, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qianyi.engine.flow import Process

LEAD = "lead"
"""The party of a definition that is the unit a case was opened at."""
_ROLES = frozenset(role.value for role in Role) - {Role.DEPARTMENT_HEAD}


def is_role(code: str) -> bool:
    """Whether a party is a role held at the territory, not a unit."""
    return code in _ROLES


def parties_found(process: Process, *, unit_id: int, chosen: Mapping[str, str]) -> dict[str, int]:
    """Word → id of the department, for every unit a definition names.

    A word is a department's code, a role held at the territory (leader), or a word of the
    definition's own: ``chosen`` names the department's code for it. A post (reviewer, window) that
    nobody chose a department for is one of the lead unit; a unit has to be chosen.

    Raises:
        CaseInvalid: naming the units nobody chose.
    """
    words = [one.code for one in process.units if not is_role(one.code) and one.code != LEAD]
    named = {word: chosen.get(word) or word for word in words}
    found = _departments(named.values())
    asked = units_asked(process)
    missing = [
        process.parties[word].name
        for word, code in named.items()
        if code not in found and (word in asked or word in chosen)
    ]
    if missing:
        sentence = f"请选定承办单位：{'、'.join(missing)}。"
        raise CaseInvalid(sentence, fields={"units": sentence})
    return {LEAD: unit_id, **{word: found.get(code, unit_id) for word, code in named.items()}}


def units_asked(process: Process) -> frozenset[str]:
    """Words that stand for departments, not for posts within one."""
    return frozenset(word for step in process.steps for word in (step.unit, *step.signers) if word)


def parties_added(units: Mapping[str, int], codes: Iterable[str]) -> dict[str, int]:
    """The same with further departments by their codes (转办, 加签, 抄送).

    Raises:
        CaseInvalid: naming a code that is no department's.
    """
    wanted = [code for code in codes if code and code not in units and not is_role(code)]
    found = _departments(wanted) if wanted else {}
    unknown = [code for code in wanted if code not in found]
    if unknown:
        sentence = f"没有代码为“{'、'.join(unknown)}”的单位，请从单位列表中选择。"
        raise CaseInvalid(sentence, fields={"to": sentence})
    return {**units, **found}


def _departments(codes: Iterable[str]) -> dict[str, int]:
    rows = Subject.objects.filter(kind=SubjectKind.DEPARTMENT, code__in=[*codes])
    return dict(rows.values_list("code", "pk"))
