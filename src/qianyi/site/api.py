"""The API assembled: /api/v1 with every app's operations, jobs and webhooks.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from functools import cache
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import NinjaAPI, Path, Router
from ninja.openapi.schema import OpenAPISchema

from qianyi.domains.enterprises.api import ladder
from qianyi.domains.enterprises.api import router as records
from qianyi.domains.evaluation.api import router as evaluations
from qianyi.domains.evaluation.api import zone_router
from qianyi.domains.planning.api import router as planning
from qianyi.domains.policies.api import router as policies
from qianyi.domains.projects.api import router as projects
from qianyi.domains.reporting.api import router as reporting
from qianyi.domains.requests.api import router as requests
from qianyi.domains.reviews.api import router as reviews
from qianyi.domains.talent.api import router as talent
from qianyi.foundation import jobs
from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import KeyAuth, SessionAuth
from qianyi.foundation.api.handlers import add_handlers
from qianyi.foundation.api.limits import MinuteLimit
from qianyi.foundation.jobs.schemas import JobBody
from qianyi.foundation.requests import actor_of
from qianyi.kernel.cases.api import router as cases
from qianyi.kernel.documents.api import router as documents
from qianyi.kernel.indicators.api import router as indicators
from qianyi.kernel.rules.api import conditions
from qianyi.kernel.rules.api import router as titles
from qianyi.kernel.subjects.api import router as subjects

from .boards.api import router as boards
from .webhooks.api import router as webhooks

DESCRIPTION = """规划实施与数智营商平台的程序接口。

- 登录：浏览器会话（写操作带 X-CSRFToken），或 `Authorization: Bearer <接口密钥>`。
- 拒绝：一律为 `{code, message, fields, context}`；`code` 固定不变。
- 翻页：`next_cursor` 原样作为下一次的 `cursor`。
- 写入：带 `If-Match`（读取时的 ETag）；重发带同一个 `Idempotency-Key`。
- 次数：每人每分钟有上限，超过返回 429 和 `Retry-After`。
- 数：十进制文字，不舍入；单位在同一对象的 `unit` 中。
"""

jobs_router = Router(tags=["后台任务"])


@jobs_router.get(
    "/jobs/{key}", summary="后台任务进度", response={200: JobBody, **shared.READ_WITHIN}
)
def job_get(
    request: HttpRequest,
    key: Annotated[
        str,
        Path(
            max_length=200,
            pattern=r"^[A-Za-z0-9_.:-]+$",
            description="任务的键",
            examples=["documents.reread_all-20261121T010000000000"],
        ),
    ],
) -> shared.Answer:
    """How far a job is; one's own, and those of the kinds one may see."""
    return JobBody.of(jobs.run_get(actor=actor_of(request), key=key))


class Api(NinjaAPI):
    """The API; its document is made once a process, for it cannot change while it runs."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document, the same object every time."""
        prefix = path_prefix or self.get_root_path(path_params or {})
        return self._document(prefix)

    @cache  # noqa: B019 - there is one API, and it lives as long as the process
    def _document(self, prefix: str) -> OpenAPISchema:
        return super().get_openapi_schema(path_prefix=prefix)


api = Api(
    title="规划实施与数智营商平台",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    auth=[KeyAuth(), SessionAuth()],
    throttle=[MinuteLimit()],
    docs_url=None,
    openapi_extra={"info": {"license": {"name": "Apache-2.0"}}},
)
add_handlers(api)
for router in (
    boards,
    cases,
    conditions,
    documents,
    evaluations,
    indicators,
    ladder,
    planning,
    policies,
    projects,
    records,
    reporting,
    reviews,
    requests,
    subjects,
    talent,
    titles,
    jobs_router,
    webhooks,
    zone_router,
):
    api.add_router("", router)
