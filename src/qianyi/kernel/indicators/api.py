"""The dictionary and the fact base for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Status

from qianyi.engine.periods import Period
from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.foundation.api.versions import etag_of, is_known, lock, require_version, tell_version
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.documents.models import Statement
from qianyi.kernel.subjects.models import SubjectKind
from qianyi.kernel.subjects.selectors import subject_get, territory_open
from qianyi.lib import clock

from . import schemas, selectors, services
from .choices import ObservationKind, Use
from .errors import AdoptionInvalid
from .models import Observation
from .permissions import can_adopt, can_read_indicators

router = Router(tags=["指标"])
READ, WRITE = "indicators:read", "indicators:write"
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read figures."""
    actor = caller(request, READ)
    require(allowed=can_read_indicators(actor), actor=actor, what="查看指标")
    return actor


def observation_tag(row: Observation) -> str:
    """The version of a figure: it changes only by ending."""
    return etag_of(row.pk, row.superseded_at, row.superseded_by_id, row.ended_reason)


def reading_tag(statement_id: int, actor: Actor) -> str:
    """The version of a reading as ``/statements/{id}`` tells it."""
    figure, row = documents.figure_get(actor=actor, statement_id=statement_id)
    return etag_of(*documents.figure_version(figure, row.run.version.text_digest))


@router.get(
    "/indicators", summary="指标字典",
    response={200: schemas.IndicatorPage, **shared.READ_LIST},
)  # fmt: skip
def indicator_list(
    request: HttpRequest,
    words: Annotated[
        str,
        Query(
            pattern=shared.PLAIN,
            max_length=100,
            description="名称、别名、代码中的词",
            examples=["收入"],
        ),
    ] = "",
    category: Annotated[
        str, Query(pattern=shared.PLAIN, max_length=60, description="类别", examples=["创新驱动"])
    ] = "",
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """The dictionary in order of number."""
    reader(request)
    rows = selectors.indicator_search(words, category)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.IndicatorRow.of)


@router.get(
    "/indicators/{code}", summary="一个指标",
    response={200: schemas.IndicatorRow, **shared.READ_WITHIN},
)  # fmt: skip
def indicator_get(
    request: HttpRequest,
    code: Annotated[
        str,
        Path(
            min_length=1, max_length=80, pattern=r"^[a-z0-9_.-]+$",
            description="指标代码", examples=["park_revenue"],
        ),
    ],
) -> shared.Answer:  # fmt: skip
    """One entry of the dictionary."""
    reader(request)
    return schemas.IndicatorRow.of(selectors.indicator_open(code))


@router.get(
    "/observations", summary="指标数据",
    response={200: schemas.ObservationPage, **shared.READ_LIST},
)  # fmt: skip
def observation_list(
    request: HttpRequest,
    indicator: Annotated[
        str,
        Query(
            pattern=shared.PLAIN, max_length=80, description="指标代码", examples=["park_revenue"]
        ),
    ] = "",
    subject: Annotated[
        str,
        Query(pattern=shared.PLAIN, max_length=80, description="主体代码", examples=["demo.zone"]),
    ] = "",
    kind: Annotated[ObservationKind | None, Query(description="性质", examples=["actual"])] = None,
    period: Annotated[
        str, Query(pattern=shared.PLAIN, max_length=20, description="时期", examples=["2024"])
    ] = "",
    known_on: Annotated[
        date | None,
        Query(
            ge=FIRST_DAY,
            le=LAST_DAY,
            description="截至哪天已知；不写为现在",
            examples=["2026-11-21"],
        ),
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Figures the caller may see, in order of number: live ones, or as known on a day."""
    actor = reader(request)
    wanted = {
        "indicator__code": indicator, "subject__code": subject, "kind": kind, "period": period,
    }  # fmt: skip
    found = (
        selectors.observation_list(actor)
        if known_on is None
        else selectors.as_known_on(actor, known_on)
    )
    rows = found.filter(**{name: value for name, value in wanted.items() if value})
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.ObservationBody.of)


@router.get(
    "/observations/{observation_id}", summary="一条指标数据",
    response={200: schemas.ObservationBody, **shared.READ_ONE},
)  # fmt: skip
def observation_get(
    request: HttpRequest,
    response: HttpResponse,
    observation_id: shared.KeyInPath,
    if_none_match: shared.IfNoneMatch = None,
) -> shared.Answer:
    """One figure, live or ended."""
    row = selectors.observation_get(actor=reader(request), observation_id=observation_id)
    etag = observation_tag(row)
    tell_version(response, etag)
    if is_known(if_none_match, etag):
        return Status(304, None)
    return schemas.ObservationBody.of(row)


@router.get(
    "/qualitative-facts", summary="企业的非数值事实",
    response={200: schemas.QualitativeFactPage, **shared.READ_LIST},
)  # fmt: skip
def qualitative_fact_list(
    request: HttpRequest,
    quality: Annotated[
        str,
        Query(pattern=shared.PLAIN, max_length=80, description="事项代码", examples=["q.listed"]),
    ] = "",
    subject: Annotated[
        str,
        Query(pattern=shared.PLAIN, max_length=80, description="主体代码", examples=["demo.zone"]),
    ] = "",
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Approved facts that are no numbers, those the caller may see, in order of number."""
    wanted = {"quality__code": quality, "subject__code": subject}
    rows = selectors.qualitative_fact_list(reader(request)).filter(
        **{name: value for name, value in wanted.items() if value}
    )
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.QualitativeFactRow.of)


@router.get(
    "/territories/{territory}/panel", summary="按目的取企业数据，一户一行",
    response={200: schemas.PanelBody, **shared.READ_WITHIN},
)  # fmt: skip
def panel_get(
    request: HttpRequest,
    territory: Annotated[
        str,
        Path(
            min_length=1, max_length=80, pattern=r"^[a-z0-9_.-]+$",
            description="区域代码", examples=["demo.zone"],
        ),
    ],
    purpose: Annotated[Use, Query(description="使用目的", examples=["统计"])],
    indicator: Annotated[
        list[schemas.Code], Query(min_length=1, max_length=50, description="指标代码，可以写几个")
    ],
    period: Annotated[
        list[Annotated[str, Field(min_length=4, max_length=20, pattern=shared.PLAIN)]],
        Query(min_length=1, max_length=10, description="时期，可以写几个"),
    ],
    as_of: Annotated[
        date | None,
        Query(
            ge=FIRST_DAY, le=LAST_DAY, description="截至哪天已知；不写为今天",
            examples=["2026-11-21"],
        ),
    ] = None,
    after: Annotated[
        str,
        Query(pattern=shared.PLAIN, max_length=18, description="上页的 next_after", examples=[""]),
    ] = "",
    limit: shared.Limit = 50,
) -> shared.Answer:  # fmt: skip
    """Figures of a territory's firms for a purpose; what it does not permit is counted."""
    actor, place = reader(request), territory_open(territory)
    day = as_of or clock.local_date(clock.now())
    population = selectors.population_read(actor, place, day)
    population = population.filter(~population["aggregate_only"])
    rest = population.filter(population["code"] > after)
    panel = selectors.panel_read(
        actor=actor,
        territory=place,
        codes=indicator,
        periods=[Period.parse(code) for code in period],
        purpose=purpose,
        as_of=day,
        subject_ids=rest.head(limit)["subject"].to_list(),
    )
    return schemas.panel_body(panel, firms=population.height, has_more=rest.height > limit)


@router.post(
    "/statements/{statement_id}/adoptions", summary="采用读数",
    response={201: schemas.ObservationBody, **shared.CHANGE},
)  # fmt: skip
def adoption_create(
    request: HttpRequest,
    response: HttpResponse,
    statement_id: shared.KeyInPath,
    body: schemas.AdoptionBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Make a reading a figure of the fact base; ``If-Match`` is the reading's."""
    actor = caller(request, WRITE)
    require(allowed=can_adopt(actor), actor=actor, what="采用读数")

    def work() -> Reply:
        lock(Statement, statement_id)
        require_version(if_match, reading_tag(statement_id, actor))
        subject = subject_get(kind=SubjectKind.TERRITORY, code=body.subject)
        if subject is None:
            told = f"没有代码为“{body.subject}”的区域。"
            raise AdoptionInvalid(told, fields={"subject": told})
        row, _ = services.statement_adopt(
            actor=actor,
            statement_id=statement_id,
            indicator=selectors.indicator_open(body.indicator),
            subject=subject,
            period_code=body.period,
            moment=clock.now(),
            **body.model_dump(exclude={"indicator", "subject", "period"}),
        )
        return _reply(actor, row.pk, 201)

    return answered(request, response, idempotency_key, work)


@router.post(
    "/observations/{observation_id}/withdrawals", summary="撤回采用",
    response={201: schemas.ObservationBody, **shared.CHANGE},
)  # fmt: skip
def withdrawal_create(
    request: HttpRequest,
    response: HttpResponse,
    observation_id: shared.KeyInPath,
    body: shared.ReasonBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Take an adopted figure back out of the fact base."""
    actor = caller(request, WRITE)

    def work() -> Reply:
        lock(Observation, observation_id)
        row = selectors.observation_get(actor=actor, observation_id=observation_id)
        require_version(if_match, observation_tag(row))
        services.observation_withdraw(
            actor=actor, observation_id=observation_id, reason=body.reason, moment=clock.now()
        )
        return _reply(actor, observation_id, 201)

    return answered(request, response, idempotency_key, work)


def _reply(actor: Actor, observation_id: int, status: int) -> Reply:
    row = selectors.observation_get(actor=actor, observation_id=observation_id)
    return Reply(
        status,
        schemas.ObservationBody.of(row),
        {"ETag": observation_tag(row), "Location": f"/api/v1/observations/{row.pk}"},
    )
