"""The ways out, behind one interface: SMS gateway, signed webhook, mail.

What goes out is number and link, no content. Which are used, and in which order, is the setting
``QIANYI_NOTICE_CHANNELS``; the first that takes a notice is enough, so mail stands last. A channel
says by an exception that it did not deliver.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from http.client import HTTPMessage

    from qianyi.kernel.identity.models import User

TIMEOUT: Final = 10
TAKEN: Final = range(200, 300)


class NotDelivered(QianyiError):
    """A channel could not deliver; another may."""

    code = "site.notices.not_delivered"


@dataclass(frozen=True, slots=True)
class Message:
    """All that leaves the house: the notice's number and where to read it."""

    number: str
    link: str
    moment: datetime

    @property
    def words(self) -> str:
        """The sentence of an SMS or mail."""
        return f"您有一条新通知（编号 {self.number}），请登录平台查看：{self.link}"


class Channel(Protocol):
    """One way out. ``send`` returns what the other side answered."""

    @property
    def label(self) -> str:
        """The word on screen and in the record."""

    def send(self, message: Message, recipient: User) -> str:
        """Deliver.

        Raises:
            NotDelivered: the other side did not take it, or the recipient cannot be reached so.
        """


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """Posts ``{"to", "text"}`` to the operator's gateway."""

    url: str
    key: str
    label: str = "短信"

    def send(self, message: Message, recipient: User) -> str:
        """By the recipient's telephone number."""
        if not recipient.phone:
            raise NotDelivered("收件人没有登记手机号码。")
        return _post(self.url, self.key, {"to": recipient.phone, "text": message.words}, message)


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """Posts ``{"account", "number", "link"}`` to the instant messenger's address."""

    url: str
    key: str
    label: str = "即时通讯"

    def send(self, message: Message, recipient: User) -> str:
        """By the recipient's account name."""
        facts = {"account": recipient.username, "number": message.number, "link": message.link}
        return _post(self.url, self.key, facts, message)


@dataclass(frozen=True, slots=True)
class Mail:
    """By the mail settings of the installation."""

    label: str = "电子邮件"

    def send(self, message: Message, recipient: User) -> str:
        """By the recipient's address."""
        if not recipient.email:
            raise NotDelivered("收件人没有登记电子邮箱。")
        mail = EmailMessage(f"新通知 {message.number}", message.words, to=[recipient.email])
        try:
            mail.send()
        except OSError as problem:
            raise NotDelivered(f"邮件服务器没有接收：{problem.__class__.__name__}。") from problem
        return "邮件服务器已接收"


KINDS: Final[dict[str, Callable[[], Channel]]] = {
    "sms": lambda: SmsGateway(settings.QIANYI_SMS_URL, settings.QIANYI_SMS_KEY),
    "webhook": lambda: SignedWebhook(
        settings.QIANYI_NOTICE_WEBHOOK_URL, settings.QIANYI_NOTICE_WEBHOOK_KEY
    ),
    "mail": Mail,
}


def channels() -> list[tuple[str, Channel]]:
    """The channels of this installation in their order."""
    return [(name, KINDS[name]()) for name in settings.QIANYI_NOTICE_CHANNELS]


def signature(key: str, sent_at: str, body: bytes) -> str:
    """HMAC-SHA256 over the time, a full stop and the body: what the receiver compares."""
    return hmac.new(key.encode(), sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A receiver that sends elsewhere has not taken the message."""

    def redirect_request(
        self,
        req: urllib.request.Request,  # noqa: ARG002
        fp: Any,  # noqa: ANN401, ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: HTTPMessage,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        return None


def _post(url: str, key: str, facts: dict[str, str], message: Message) -> str:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise NotDelivered("接收地址必须以 http:// 或 https:// 开头。")
    body = json.dumps(facts, ensure_ascii=False).encode()
    sent_at = str(int(message.moment.timestamp()))
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        url,
        data=body,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "X-Qianyi-Number": message.number,
            "X-Qianyi-Time": sent_at,
            "X-Qianyi-Signature": signature(key, sent_at, body),
        },
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            status = int(response.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        raise NotDelivered(f"对方答复 {refusal.code}。") from refusal
    except (OSError, HTTPException) as problem:
        raise NotDelivered(f"连接不上接收方：{problem.__class__.__name__}。") from problem
    if status not in TAKEN:
        raise NotDelivered(f"对方答复 {status}。")
    return f"对方答复 {status}"
