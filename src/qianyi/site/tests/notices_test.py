"""Notices: told once inside, sent on by number and link, looked at by their recipient alone."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from qianyi.foundation import jobs
from qianyi.foundation.jobs import running
from qianyi.foundation.jobs.ledger import runs
from qianyi.foundation.jobs.models import JobState
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Actor, system_actor
from qianyi.kernel.identity.models import User
from qianyi.site.models import Notification, NotificationDelivery
from qianyi.site.notices import services, tasks
from qianyi.site.notices.channels import signature

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SECRET = "机密内容不应外发"


class Sink(ThreadingHTTPServer):
    """A receiver on the loopback that remembers what came and answers as it is told."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.came: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/in"


class Answer(BaseHTTPRequestHandler):
    server: Sink

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Mailbox:
    def __init__(self) -> None:
        self.came: list[str] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.came.append(envelope.content.decode())
        return "250 taken"


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    controller.stop()


@pytest.fixture
def reader() -> User:
    return person("lin")


def person(name: str, **facts: object) -> User:
    given = {"email": f"{name}@example.org", "phone": "13800000000", **facts}
    return User.objects.create(
        username=name, display_name=f"示例{name}", created_at=MOMENT, **given
    )


def tell(*recipients: User, key: str = "k", **facts: object) -> Notification:
    given = {"is_urgent": True, "title": SECRET, "url": "/plans/", **facts}
    notify(
        Notice(
            key=key, kind="test.told", recipients=[one.pk for one in recipients], moment=MOMENT,
            **given,
        )
    )  # fmt: skip
    return Notification.objects.filter(key=key).order_by("pk").first()  # type: ignore[return-value]


def all_ways(settings, sink: Sink, *channels: str) -> None:
    settings.QIANYI_NOTICE_CHANNELS = list(channels)
    settings.QIANYI_SMS_URL = settings.QIANYI_NOTICE_WEBHOOK_URL = sink.url
    settings.QIANYI_SMS_KEY = settings.QIANYI_NOTICE_WEBHOOK_KEY = "shared"
    settings.QIANYI_SITE_URL = "https://zone.example.org"


class TestANotice:
    def test_is_kept_once_for_each_recipient(self, reader: User):
        other = person("other")
        tell(reader, other)
        tell(reader)
        assert Notification.objects.count() == 2

    def test_goes_to_no_machine_and_no_account_that_is_off(self, reader: User):
        tell(person("off", is_active=False), person("m", is_machine=True, responsible=reader))
        assert not Notification.objects.exists()

    @pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "javascript:1"])
    def test_leads_inside_only(self, reader: User, url: str):
        with pytest.raises(IntegrityError), transaction.atomic():
            tell(reader, url=url)

    def test_that_is_not_urgent_stays_inside(self, settings, sink: Sink, reader: User):
        all_ways(settings, sink, "sms")
        tell(reader, is_urgent=False)
        assert not runs().exists()

    def test_that_is_urgent_is_put_in_line_once(self, settings, sink: Sink, reader: User):
        all_ways(settings, sink, "sms")
        tell(reader)
        tell(reader)
        assert [run.kind for run in runs()] == ["site.notice_send"]


class TestTheEndOfAJob:
    def test_is_told_to_whoever_started_it(self, reader: User):
        run, _ = jobs.enqueue(
            kind="documents.reread_all", key="again", moment=MOMENT,
            actor=Actor(user_id=reader.pk), arguments={"user_id": reader.pk},
        )  # fmt: skip
        running._end(run.key, JobState.DONE, "都读过了。")
        row = Notification.objects.get()
        assert (row.recipient, row.title) == (reader, "全部重新读取已完成：都读过了。")
        assert row.url == reverse("documents:list")

    def test_is_told_to_nobody_where_nobody_started_it(self):
        run, _ = jobs.enqueue(
            kind="documents.reread_all", key="again", moment=MOMENT, actor=system_actor(),
            arguments={"user_id": 1},
        )  # fmt: skip
        running._end(run.key, JobState.DONE, "都读过了。")
        assert not Notification.objects.exists()


class TestSendingOn:
    def test_by_sms_tells_number_and_link_and_nothing_else(
        self, settings, sink: Sink, reader: User
    ):
        all_ways(settings, sink, "sms", "mail")
        row = tell(reader)
        assert services.notice_send(notification_id=row.pk, moment=MOMENT) == "已通过短信发出。"
        ((headers, body),) = sink.came
        said = json.loads(body)
        assert said == {
            "to": "13800000000",
            "text": f"您有一条新通知（编号 {row.number}），请登录平台查看："
            f"https://zone.example.org/me/notices/{row.pk}/",
        }
        assert headers["X-Qianyi-Signature"] == signature("shared", headers["X-Qianyi-Time"], body)

    def test_by_webhook_names_the_account(self, settings, sink: Sink, reader: User):
        all_ways(settings, sink, "webhook")
        row = tell(reader)
        services.notice_send(notification_id=row.pk, moment=MOMENT)
        ((headers, body),) = sink.came
        link = f"https://zone.example.org/me/notices/{row.pk}/"
        assert json.loads(body) == {"account": "lin", "number": row.number, "link": link}
        assert SECRET not in body.decode()
        assert signature("another", headers["X-Qianyi-Time"], body) != headers["X-Qianyi-Signature"]

    def test_by_mail_last(self, settings, sink: Sink, mailbox: Mailbox, reader: User):
        all_ways(settings, sink, "sms", "webhook", "mail")
        sink.status = 503
        row = tell(reader)
        assert services.notice_send(notification_id=row.pk, moment=MOMENT) == "已通过电子邮件发出。"
        assert len(sink.came) == 2
        (mail,) = mailbox.came
        assert "lin@example.org" in mail
        assert row.number in mail.replace("=\n", "")
        assert list(
            NotificationDelivery.objects.order_by("pk").values_list("channel", "state", "answer")
        ) == [
            ("sms", "refused", "对方答复 503。"),
            ("webhook", "refused", "对方答复 503。"),
            ("mail", "delivered", "邮件服务器已接收"),
        ]

    def test_follows_nobody_elsewhere(self, settings, sink: Sink, reader: User):
        all_ways(settings, sink, "webhook")
        sink.status = 302
        row = tell(reader)
        with pytest.raises(services.NobodyReached, match="对方答复 302"):
            services.notice_send(notification_id=row.pk, moment=MOMENT)
        assert len(sink.came) == 1

    def test_is_done_once(self, settings, sink: Sink, reader: User):
        all_ways(settings, sink, "sms")
        row = tell(reader)
        for _ in range(2):
            services.notice_send(notification_id=row.pk, moment=MOMENT)
        assert len(sink.came) == 1

    def test_leaves_alone_who_has_read_it(self, settings, sink: Sink, reader: User):
        all_ways(settings, sink, "sms")
        row = tell(reader)
        services.notice_read(notification=row, moment=MOMENT)
        services.notice_send(notification_id=row.pk, moment=MOMENT)
        assert sink.came == []

    @pytest.mark.parametrize(
        ("channel", "told"),
        [("sms", "没有登记手机号码"), ("mail", "没有登记电子邮箱")],
    )
    def test_needs_an_address(self, settings, sink: Sink, channel: str, told: str):
        all_ways(settings, sink, channel)
        row = tell(person("bare", phone="", email=""))
        with pytest.raises(services.NobodyReached, match=told):
            services.notice_send(notification_id=row.pk, moment=MOMENT)

    def test_is_tried_again_when_nobody_answers(self, settings, sink: Sink, reader: User):
        all_ways(settings, sink, "sms")
        settings.QIANYI_SMS_URL = "http://127.0.0.1:1/"
        row = tell(reader)
        with pytest.raises(jobs.TryAgain, match="连接不上接收方"):
            tasks.notice_send.__wrapped__(None, notification_id=row.pk)


class TestThePages:
    @pytest.fixture
    def browser(self, reader: User) -> Client:
        client = Client()
        client.force_login(reader)
        return client

    def test_count_what_is_unread(self, browser: Client, reader: User):
        tell(reader)
        assert (
            '1<span class="visually-hidden"> 条未读' in browser.get("/me/notices/").content.decode()
        )

    def test_open_a_notice_and_lead_on(self, browser: Client, reader: User):
        row = tell(reader)
        response = browser.get(reverse("notice", args=[row.pk]))
        assert response.headers["Location"] == "/plans/"
        row.refresh_from_db()
        assert row.read_at is not None

    def test_show_nobody_elses(self, browser: Client):
        row = tell(person("other"))
        assert browser.get(reverse("notice", args=[row.pk])).status_code == 404
        assert SECRET not in browser.get("/me/notices/").content.decode()

    def test_mark_all_as_read(self, browser: Client, reader: User):
        other = person("other")
        tell(reader, other)
        browser.post("/me/notices/read/")
        assert list(Notification.objects.unread().values_list("recipient", flat=True)) == [other.pk]
