"""How everything that can go wrong becomes the one envelope."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, JsonResponse
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from qianyi.lib.errors import QianyiError

from .errors import (
    BodyTooLarge,
    Internal,
    MethodNotAllowed,
    NoSuchAddress,
    RequestInvalid,
    RequestUnreadable,
    SignInNeeded,
    TooManyRequests,
    status_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI

log = logging.getLogger("qianyi.api")
PREFIX: Final = "/api/"
SIGN_IN: Final = "请先登录，或在 Authorization 请求头中带上接口密钥（Bearer …）。"
TOO_MANY: Final = "这一分钟内的调用次数已用完，请按 Retry-After 的秒数稍后再试。"
UNREADABLE: Final = "请求的内容无法解析或过大，请检查格式和 Content-Type。"
UNEXPECTED: Final = "程序出现意外错误，已记入日志；请把请求编号（X-Request-ID）告诉管理员。"
WORDS: Final = {
    "missing": "必填",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "string_type": "应为文字",
    "bool_parsing": "应为 true 或 false",
    "decimal_parsing": "应为数字",
    "decimal_type": "应为数字",
    "date_from_datetime_parsing": "应为日期，如 2026-01-31",
    "date_parsing": "应为日期，如 2026-01-31",
    "list_type": "应为列表",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "string_too_long": "最多 {max_length} 个字",
    "string_too_short": "至少 {min_length} 个字",
    "string_pattern_mismatch": "格式不符合要求",
    "literal_error": "可选：{expected}",
    "enum": "可选：{expected}",
    "extra_forbidden": "没有这个字段",
    "decimal_max_digits": "最多 {max_digits} 位数字",
    "decimal_max_places": "最多 {decimal_places} 位小数",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
}


def envelope(refusal: QianyiError) -> JsonResponse:
    """The answer a refusal becomes."""
    context = {key: value for key, value in refusal.context.items() if key != "fields"}
    fields = refusal.context.get("fields") or getattr(refusal, "fields", None) or {}
    body = {
        "code": refusal.code,
        "message": refusal.message,
        "fields": fields if isinstance(fields, dict) else {},
        "context": {key: _plain(value) for key, value in context.items()},
    }
    response = JsonResponse(
        body, status=status_of(refusal), json_dumps_params={"ensure_ascii": False}
    )
    if response.status_code == 401:  # noqa: PLR2004 - unauthorised
        response["WWW-Authenticate"] = 'Bearer realm="qianyi"'
    return response


def add_handlers(api: NinjaAPI) -> None:
    """Have an API answer every refusal with the envelope."""

    def add(kind: type[Exception], turn: Callable[[Any], QianyiError]) -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401, ARG001
            refusal = turn(error)
            log.info("refused", extra={"facts": {"code": refusal.code}})
            return envelope(refusal)

        api.add_exception_handler(kind, handle)

    add(QianyiError, lambda error: error)
    add(ValidationError, _invalid)
    add(Http404, lambda _: NoSuchAddress("没有这个接口地址；全部接口见 /api/v1/openapi.json。"))
    add(AuthenticationError, lambda _: SignInNeeded(SIGN_IN))
    add(Throttled, lambda _: TooManyRequests(TOO_MANY))
    add(HttpError, lambda _: RequestUnreadable(UNREADABLE))


class EnvelopeMiddleware:
    """Addresses, methods and errors no operation answers for get the envelope too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace Django's own pages under the API's address."""
        response = self.get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        if getattr(request, "upload_too_large", False):
            return envelope(
                BodyTooLarge(
                    f"文件超过 {settings.QIANYI_MAX_UPLOAD_MB} MB 的上限，已停止接收，没有保存。"
                )
            )
        return response if _is_json(response) else self._told(request, response)

    def _told(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code == 400:  # noqa: PLR2004 - a body Django would not read
            return envelope(RequestUnreadable(UNREADABLE))
        if response.status_code == 404:  # noqa: PLR2004 - not found
            return envelope(NoSuchAddress("没有这个接口地址；全部接口见 /api/v1/openapi.json。"))
        if response.status_code == 405:  # noqa: PLR2004 - method not allowed
            told = envelope(
                MethodNotAllowed(f"这个接口地址不支持 {request.method}，支持 {response['Allow']}。")
            )
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What nobody expected, in the envelope, with its trace in the log."""
        if not request.path.startswith(PREFIX) or isinstance(exception, (QianyiError, Http404)):
            return None
        log.error("failed", exc_info=exception)
        return envelope(Internal(UNEXPECTED))


def _is_json(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("application/json")


def _invalid(error: ValidationError) -> RequestInvalid:
    fields = {}
    for problem in error.errors:
        place = [str(part) for part in problem["loc"]]
        fields[".".join(place[1:]) or place[0]] = _sentence(problem)
    told = "；".join(f"{name}：{sentence}" for name, sentence in fields.items())
    return RequestInvalid(f"{told}。", fields=fields)


def _sentence(problem: dict[str, Any]) -> str:
    words = WORDS.get(problem["type"], "值不可用")
    try:
        return words.format(**problem.get("ctx", {}))
    except KeyError:
        return words.partition("{")[0].rstrip("：") or "值不可用"


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
