"""Sending mail, as a job: tried again when the mail server is down or refuses."""

from __future__ import annotations

from qianyi.foundation import jobs

from .errors import MailNotSent
from .services.mail import SEND
from .services.mail import mail_send as send


@jobs.task(SEND, wait=60)
def mail_send(work: jobs.Work, *, user_id: int, sealed: str) -> str:
    """Send one message; the step's key is kept with the server's word for it."""
    try:
        with work.once("sent") as is_new:
            return send(user_id=user_id, sealed=sealed) if is_new else "邮件已经发出。"
    except MailNotSent as refused:
        raise jobs.TryAgain(refused.message) from refused
