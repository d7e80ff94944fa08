"""Materials of a case: filed, put in the place of others, or taken from what is here already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from qianyi.foundation.permissions import require
from qianyi.kernel.cases.choices import MaterialState
from qianyi.kernel.cases.errors import CaseInvalid, MaterialNotFound
from qianyi.kernel.cases.models import Case, Material, StepInstance, is_outside
from qianyi.kernel.cases.permissions import holds, is_applicant, is_of_unit
from qianyi.kernel.cases.selectors.materials import EARLIER, reusable_list
from qianyi.kernel.cases.selectors.processes import process_of
from qianyi.kernel.documents.models import StoredFile
from qianyi.kernel.documents.services import file_store

from .acting import case_locked
from .moving import happening_add
from .scanning import media_type_of, scan

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

LONGEST_TITLE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file to be filed: ``code`` is a material of the definition, or "" with an own title."""

    filename: str
    data: bytes
    code: str = ""
    title: str = ""


@transaction.atomic
def material_add(
    *, actor: Actor, case_id: int, upload: Upload, moment: datetime, token: str = ""
) -> Material:
    """File a material; one of the same code (or title) becomes an earlier version.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        NotAllowed: the actor neither applies nor handles.
        CaseInvalid: no such material, or no title.
        QianyiError: a scanner refuses the file; nothing of it is kept.
    """
    case, was_sent = case_locked(actor, case_id, token)
    if was_sent:
        sent = case.happenings.get(token=token)
        return Material.objects.get(pk=sent.payload["material"])
    _require_filing(actor, case)
    title, kind = _named(case, upload.code, upload.title)
    checked = scan(upload.filename, upload.data)
    row = _row(case, upload.code, title, actor, moment)
    row.kind, row.state, row.scan = kind, MaterialState.FILED, checked[:200]
    row.filename, row.media_type = upload.filename[:200], media_type_of(upload.filename)
    row.file = file_store(data=upload.data, moment=moment)
    return _filed(case, row, "material_added", actor, moment, token)


@transaction.atomic
def material_replace(
    *, actor: Actor, material_id: int, filename: str, data: bytes, moment: datetime
) -> Material:
    """File a newer version of a material; the earlier one stays and can be looked at.

    Raises:
        MaterialNotFound: there is none, or not for this actor.
        QianyiError: as for ``material_add``.
    """
    old = Material.objects.visible_to(actor).filter(pk=material_id).first()
    if old is None:
        raise MaterialNotFound("没有找到这份材料；请从办件页面进入。")
    upload = Upload(filename=filename, data=data, code=old.code, title=old.title)
    return material_add(actor=actor, case_id=old.case_id, upload=upload, moment=moment)


@transaction.atomic
def material_reuse(
    *, actor: Actor, case_id: int, code: str, key: str, moment: datetime
) -> Material:
    """Take what the firm filed earlier, or what the system knows, instead of asking again.

    ``key`` is one of ``selectors.reusable_list``.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        NotAllowed: the actor neither applies nor handles.
        MaterialNotFound: what was chosen is not (any more) there for this case's subject.
    """
    case, _ = case_locked(actor, case_id)
    _require_filing(actor, case)
    title, kind = _named(case, code, "")
    found = next((one for one in reusable_list(case, code) if one.key == key), None)
    if found is None:
        raise MaterialNotFound("可以免交的材料中已没有这一项，请刷新后重新选择，或上传文件。")
    row = _row(case, code, title, actor, moment)
    row.kind, row.state = kind, MaterialState.REUSED
    row.known_as = f"{found.source}：{found.title}（{found.day:%Y-%m-%d}）"[:300]
    if found.file:
        earlier = _earlier(key)
        row.file = StoredFile.objects.get(pk=found.file)
        row.reused_from = earlier
        row.filename = earlier.filename if earlier else found.title[:200]
        row.media_type = earlier.media_type if earlier else ""
        row.scan = earlier.scan if earlier else ""
    return _filed(case, row, "material_reused", actor, moment)


@transaction.atomic
def material_seen(
    *, actor: Actor, case_id: int, codes: Collection[str], moment: datetime
) -> list[Material]:
    """Say that originals were received on paper, or looked at, and need no upload.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        NotAllowed: the actor does not handle the case; an applicant uploads.
        CaseInvalid: no such material.
    """
    case, _ = case_locked(actor, case_id)
    _require_filing(actor, case)
    require(allowed=not is_outside(actor), actor=actor, what="登记已收原件")
    made = []
    for code in codes:
        title, kind = _named(case, code, "")
        row = _row(case, code, title, actor, moment)
        row.kind, row.state = kind, MaterialState.SEEN
        made.append(_filed(case, row, "material_seen", actor, moment))
    return made


def _earlier(key: str) -> Material | None:
    source, _, number = key.partition(":")
    if source != EARLIER:
        return None
    return Material.objects.filter(pk=int(number)).first()


def _require_filing(actor: Actor, case: Case) -> None:
    rows = StepInstance.objects.live().filter(case=case).select_related("unit")
    allowed = (
        actor.is_system
        or is_applicant(actor, case)
        or is_of_unit(actor, case.unit_id)
        or any(holds(actor, case, row) for row in rows)
    )
    require(allowed=allowed, actor=actor, what="提交材料")
    if not case.is_open and not _awaited(case):
        raise CaseInvalid(f"{case.word}已经结束，不再接收材料；确需补充请申请重新办理。")


def _awaited(case: Case) -> list[str]:
    """Materials promised and not come yet: they may follow the end."""
    promises: list[Any] = case.state.get("promises", [])
    return [one[0] for one in promises if one[3] is None]


def _named(case: Case, code: str, title: str) -> tuple[str, str]:
    """Title and kind of a material.

    Raises:
        CaseInvalid: the definition has no such material, or no title was given.
    """
    if not code:
        if not title.strip():
            sentence = "请写明材料名称。"
            raise CaseInvalid(sentence, fields={"title": sentence})
        return title.strip()[:LONGEST_TITLE], ""
    process = process_of(case.version)
    found = process.material(code)
    if found is None:
        names = "、".join(one.title for one in process.materials) or "（没有）"
        sentence = f"这个流程没有代码为“{code}”的材料；需要的材料有：{names}。"
        raise CaseInvalid(sentence, fields={"code": sentence})
    return found.title[:LONGEST_TITLE], found.kind[:60]


def _row(case: Case, code: str, title: str, actor: Actor, moment: datetime) -> Material:
    """The next version; the one there was is ended."""
    same = Material.objects.filter(case=case, code=code, title=title)
    last = same.aggregate(last=Max("version"))["last"] or 0
    same.current().update(replaced_at=moment)
    return Material(
        case=case, code=code, title=title, version=last + 1, filed_at=moment,
        filed_by_id=actor.user_id,
    )  # fmt: skip


def _filed(
    case: Case, row: Material, kind: str, actor: Actor, moment: datetime, token: str = ""
) -> Material:
    row.save(force_insert=True)
    word = "material_replaced" if row.version > 1 and kind == "material_added" else kind
    payload = {"material": row.pk, "title": row.title, "version": row.version}
    happening_add(case, kind=word, actor=actor, moment=moment, payload=payload, token=token)
    case.save(update_fields=["seq"])
    return row
