"""What is known of a case's subject, for the conditions of its steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.panel import PURPOSES
from qianyi.engine.rules.facts import facts_read
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.rules.selectors import facts_for
from qianyi.kernel.subjects.models import SubjectKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.flow import Process
    from qianyi.engine.rules.program import Program
    from qianyi.kernel.subjects.models import Subject

PURPOSE = "行政管理"
assert PURPOSE in PURPOSES  # noqa: S101 - a word of the closed list


def program_of(process: Process) -> Program | None:
    """What the conditions of a process read; None where it has none."""
    return next((one.condition.program for one in process.steps if one.condition), None)


def facts_of_subject(process: Process, subject: Subject | None, on: date) -> dict[str, Any]:
    """Inputs that name a fact of the fact base, as plain values; unknown ones are left out.

    For 行政管理: what the firm gave for statistics alone is not used. Only enterprises have facts.
    """
    program = program_of(process)
    wanted = {one.code for one in process.inputs if one.fact}
    if program is None or not wanted or subject is None:
        return {}
    if subject.kind != SubjectKind.ENTERPRISE:
        return {}
    enterprise = getattr(subject, "enterprise", None)
    if enterprise is None:
        return {}
    found = facts_for(
        actor=system_actor(),
        program=program,
        territory=enterprise.territory,
        applied_on=on,
        as_of=on,
        purpose=PURPOSE,
        subject_ids=[subject.pk],
    )
    known = found.facts.get(subject.pk, {})
    return {
        name: plain(value)
        for name, value in known.items()
        if name in program.columns and _base(name) in wanted and value is not None
    }


def form_checked(process: Process, form: Mapping[str, object]) -> dict[str, Any]:
    """What was filled in, as plain values; what a condition reads must be of its kind.

    Raises:
        FactsNotUsable: a value of the wrong kind; the sentence names the field.
    """
    program = program_of(process)
    named = {name: value for name, value in form.items() if program and name in program.columns}
    read = facts_read(program, named) if program else {}
    return {name: plain(read.get(name, value)) for name, value in form.items()}


def plain(value: object) -> object:
    """A value as JSON keeps it: exact numbers and days as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _base(name: str) -> str:
    head, _, tail = name.rpartition("_fy")
    return head if head and tail.isdigit() else name
