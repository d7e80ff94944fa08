"""Mail to a person, sent as a job: put in line with what it is about, tried again, seen to fail.

In line a message is encrypted under the person's own key, for it carries links that set passwords;
the address is read when it is sent. Destroying the key ends what is still in line.
"""

from __future__ import annotations

import base64
import json
import secrets
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage

from qianyi.foundation import jobs
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.identity.errors import MailNotSent, MailUnreadable
from qianyi.kernel.identity.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.jobs.models import JobRun

SEND = jobs.Kind(
    "identity.mail_send",
    "发送邮件",
    visible=lambda actor: actor.has_role(Role.SYSTEM_ADMIN),
    url_name="me",
)
ABOUT = "mail"


def mail_queue(*, actor: Actor, user: User, subject: str, body: str, moment: datetime) -> JobRun:
    """Put a message to a person in line, in the caller's transaction.

    Whoever asked for it is told when it was taken, or that it was not.
    """
    had_key = user.personal_key is not None
    sealed = user.seal(json.dumps([subject, body], ensure_ascii=False), about=ABOUT)
    if not had_key:
        user.save(update_fields=["personal_ref", "personal_key"])
    run, _ = jobs.enqueue(
        kind=SEND.name,
        key=f"{SEND.name}-{user.pk}-{secrets.token_hex(8)}",
        moment=moment,
        actor=actor,
        arguments={"user_id": user.pk, "sealed": base64.b64encode(sealed).decode()},
    )
    return run


def mail_send(*, user_id: int, sealed: str) -> str:
    """Send what is in line; what became of it, without the address.

    Raises:
        MailUnreadable: the person was erased, or has no address any more.
        MailNotSent: the mail server cannot be reached or refuses.
    """
    user = User.objects.get(pk=user_id)
    if user.personal_key is None or not user.email:
        raise MailUnreadable("收件人没有登记电子邮箱或已被清除，邮件不再发送。")
    subject, body = json.loads(user.unseal(base64.b64decode(sealed), about=ABOUT))
    try:
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email]).send()
    except (OSError, SMTPException) as refused:
        # What a mail server answers names the recipient: the kind of the problem is enough.
        raise MailNotSent(
            f"邮件没有发出（{type(refused).__name__}）。请检查邮件服务器设置（QIANYI_SMTP_HOST 等）"
            "和收件地址。"
        ) from refused
    return f"给账号 {user_id} 的邮件已交给邮件服务器。"
