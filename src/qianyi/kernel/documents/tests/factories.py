"""Documents with their readings for tests, made without the reading engine."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import factory

from qianyi.kernel.documents.models import (
    CitedPlace,
    Document,
    DocumentVersion,
    ReadingRun,
    Section,
    Statement,
    StoredFile,
)
from qianyi.kernel.identity.tests.factories import MOMENT

TEXT = (
    "示例高新区2025年工作总结\n"
    "一、经济发展\n"
    "2025年，全区实现营业收入120亿元，工业企业达到58家。\n"
    "二、目标任务\n"
    "到2027年，营业收入达到200亿元，高新技术企业达到58家以上。\n"
)


class DocumentFactory(factory.django.DjangoModelFactory):
    """A document known by its citation."""

    class Meta:
        model = Document

    key = factory.Sequence(lambda number: f"document_{number}")
    title = factory.Sequence(lambda number: f"示例文件{number}")
    kind = "总结"
    created_at = MOMENT


class PlaceFactory(factory.django.DjangoModelFactory):
    """A cited place without offsets."""

    class Meta:
        model = CitedPlace

    document = factory.SubFactory(DocumentFactory)
    section = "二、目标任务"
    figure = "200"
    unit = "亿元"
    created_at = MOMENT


class StoredFileFactory(factory.django.DjangoModelFactory):
    """The record of a file; no bytes."""

    class Meta:
        model = StoredFile

    digest = factory.Sequence(lambda number: f"{number:064x}")
    size = 1
    stored_at = MOMENT


class VersionFactory(factory.django.DjangoModelFactory):
    """A text of a document with its two chapters."""

    class Meta:
        model = DocumentVersion
        skip_postgeneration_save = True

    document = factory.SubFactory(DocumentFactory)
    number = 1
    file = factory.SubFactory(StoredFileFactory)
    filename = "总结.txt"
    text = TEXT
    text_digest = factory.LazyAttribute(
        lambda version: hashlib.sha256(version.text.encode()).hexdigest()
    )
    stored_at = MOMENT

    @factory.post_generation
    def chapters(version: DocumentVersion, create: bool, given: Any, **_: Any) -> None:  # noqa: FBT001, N805
        """Headings at lines that begin with 一、 or 二、."""
        starts = [start for sign in ("一、", "二、") if (start := version.text.find(sign)) != -1]
        for position, start in enumerate(starts):
            end = starts[position + 1] if position + 1 < len(starts) else len(version.text)
            body = version.text.find("\n", start) + 1
            Section.objects.create(
                version=version,
                position=position,
                level=1,
                kind="chapter",
                number=version.text[start : start + 2],
                title=version.text[start + 2 : body].strip(),
                start=start,
                end=end,
                body_start=body,
            )


def read(version: DocumentVersion, *figures: dict[str, Any]) -> ReadingRun:
    """A reading of a version; each figure names its ``quote``, the rest has defaults."""
    run = ReadingRun.objects.create(
        version=version, grammar="test", read_at=MOMENT, statement_count=len(figures)
    )
    for position, figure in enumerate(figures):
        _statement(run, position, dict(figure))
    return run


def loaded(**facts: Any) -> tuple[DocumentVersion, list[Statement]]:
    """A version of the sample text with its four figures read."""
    version: DocumentVersion = VersionFactory(**facts)  # type: ignore[assignment]
    run = read(
        version,
        {"quote": "120亿元", "indicator": "营业收入", "value": Decimal(120), "unit": "亿元"},
        {"quote": "58家", "indicator": "工业企业", "value": Decimal(58), "unit": "家"},
        {
            "quote": "200亿元",
            "indicator": "营业收入",
            "value": Decimal(200),
            "unit": "亿元",
            "period": "2027",
            "kind": "target",
        },
        {
            "quote": "58家",
            "occurrence": 1,
            "indicator": "高新技术企业",
            "value": Decimal(58),
            "unit": "家",
            "period": "2027",
            "kind": "target",
            "comparator": ">=",
        },
    )
    return version, list(run.statements.order_by("position"))


def _statement(run: ReadingRun, position: int, figure: dict[str, Any]) -> Statement:
    text, start = run.version.text, -1
    for _ in range(figure.get("occurrence", 0) + 1):
        start = text.index(figure["quote"], start + 1)
    first = text.rfind("\n", 0, start) + 1
    sections = run.version.sections.order_by("-start")
    under = next((one.position for one in sections if one.start <= start), None)
    return Statement.objects.create(
        **{
            "run": run,
            "position": position,
            "start": start,
            "end": start + len(figure["quote"]),
            "occurrence": 0,
            "subject": "示例高新区",
            "scope": "未注明",
            "period": "2025",
            "kind": "actual",
            "section_position": under,
            "context_start": first,
            "context_end": text.find("\n", start) if "\n" in text[start:] else len(text),
            **figure,
        }
    )
