"""The kinds of records there are of an enterprise: word, table, the days that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qianyi.domains.enterprises import models
from qianyi.domains.enterprises.errors import RecordKindUnknown

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """One kind.

    Attributes:
        key: in addresses.
        fields: what a person fills in, in order.
        day: the field by which the newest stands first.
        end: the field of the first day it does not hold any more, where it ends.
        joined: what its list shows of other tables.
        is_internal: for who works in the zone only.
    """

    key: str
    label: str
    noun: str
    model: type[Any]
    fields: Sequence[str]
    day: str
    end: str = ""
    joined: Sequence[str] = ()
    is_internal: bool = False


_PERIOD: Final = ("valid_from", "valid_to")
_ALL: Final = (
    RecordKind(
        key="lands", label="用地", noun="宗", model=models.Land, day="valid_from", end="valid_to",
        fields=("tenure", "parcel", "area_mu", *_PERIOD, "number", "lessor", "lessor_name"),
        joined=("lessor__subject",),
    ),
    RecordKind(
        key="contacts", label="联系人", noun="位", model=models.Contact, day="valid_from",
        end="valid_to", fields=("duty", "name", "phone", "email", "is_primary", *_PERIOD),
    ),
    RecordKind(
        key="team", label="服务班子", noun="位", model=models.TeamMember, day="valid_from",
        end="valid_to", fields=("part", "department", "user", *_PERIOD),
        joined=("department__subject", "user"),
    ),
    RecordKind(
        key="visits", label="走访", noun="次", model=models.Visit, day="visited_on",
        fields=("visited_on", "department", "subject_matter", "summary"),
        joined=("department__subject",), is_internal=True,
    ),
    RecordKind(
        key="problems", label="问题", noun="件", model=models.Problem, day="noted_on",
        end="due_on",
        fields=(
            "visit", "noted_on", "text", "department", "due_on", "state", "answer", "closed_on",
        ),
        joined=("department__subject", "visit"),
    ),
    RecordKind(
        key="chains", label="产业链", noun="条", model=models.ChainTag, day="valid_from",
        end="valid_to", fields=("chain", "part", *_PERIOD), joined=("chain__scheme",),
    ),
    RecordKind(
        key="certificates", label="证照资质", noun="项", model=models.Certificate,
        day="valid_from", end="valid_to",
        fields=("certificate_kind", "name", "number", "issuer", *_PERIOD),
    ),
    RecordKind(
        key="rights", label="知识产权", noun="件", model=models.IntellectualRight,
        day="granted_on", end="valid_to",
        fields=(
            "right_kind", "name", "number", "applied_on", "granted_on", "valid_to", "acquired",
            "acquired_on", "holder_rank", "is_core",
        ),
    ),
    RecordKind(
        key="platforms", label="研发平台", noun="个", model=models.Platform, day="valid_from",
        end="valid_to",
        fields=("platform_kind", "name", "level", "number", "issuer", "partner", *_PERIOD),
    ),
    RecordKind(
        key="incidents", label="违法违规与事故", noun="起", model=models.Incident,
        day="happened_on",
        fields=(
            "incident_kind", "severity", "is_serious", "happened_on", "decided_on", "lifted_on",
            "number", "authority", "summary",
        ),
    ),
    RecordKind(
        key="credits", label="信用等级", noun="项", model=models.CreditRating, day="valid_from",
        end="valid_to", fields=("scheme", "year", "grade", "authority", *_PERIOD),
    ),
    RecordKind(
        key="financings", label="融资", noun="笔", model=models.Financing, day="received_on",
        fields=(
            "financing_kind", "received_on", "amount_wan", "financier", "round_name",
            "valuation_wan",
        ),
    ),
)  # fmt: skip
KINDS: Final = {kind.key: kind for kind in _ALL}


def kind_get(key: str) -> RecordKind:
    """The kind of that word.

    Raises:
        RecordKindUnknown: there is none.
    """
    found = KINDS.get(key)
    if found is None:
        names = "、".join(kind.label for kind in _ALL)
        raise RecordKindUnknown(f"没有这一类企业记录；可以查看：{names}。")
    return found
