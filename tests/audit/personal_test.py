"""Erasing a person: nothing personal can be read anywhere, and the chain stays whole."""

from __future__ import annotations

import stat

import pytest
from cryptography.exceptions import InvalidTag
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection

from qianyi.domains.planning.tests import factories
from qianyi.foundation import backup, history, personal
from qianyi.foundation.jobs.ledger import runs
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.audit import selectors, services
from qianyi.kernel.audit.errors import ErasureInvalid
from qianyi.kernel.audit.models import AccessLog, PersonalValue, PersonKey
from qianyi.kernel.audit.selectors.personal import key_open, personal_history
from qianyi.kernel.identity import services as identity
from qianyi.kernel.identity.models import User
from qianyi.lib import clock
from qianyi.lib.errors import NotAllowed

from .sealing import seal_everything

MOMENT = factories.MOMENT
SECRETS = (
    "shili-zhangyi",
    "示例张乙",
    "zhangyi@example.com",
    "13900001234",
    "zhang.yi@example.com",
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.QIANYI_HOME = tmp_path


@pytest.fixture
def user() -> User:
    """An account whose address was changed once."""
    system = system_actor()
    with history.acting(system, "准备测试数据"):
        made = identity.account_create(
            actor=system,
            username=SECRETS[0],
            display_name=SECRETS[1],
            email=SECRETS[2],
            phone=SECRETS[3],
            moment=MOMENT,
        )
        identity.account_update(
            actor=system,
            user=made,
            display_name=SECRETS[1],
            email=SECRETS[4],
            phone=SECRETS[3],
            moment=MOMENT,
        )
    return made


def erase(user: User) -> None:
    actor = Actor(user_id=factories.actor().user_id, roles=frozenset({Role.SECURITY_ADMIN}))
    with history.acting(actor):
        services.person_erase(actor=actor, user=user, reason="本人申请注销", moment=MOMENT)


def whole_database() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t.*::text FROM "{table}" t')
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def whole_sessions() -> str:
    """What sessions hold, read as the product reads them."""
    rows = Session.objects.values_list("session_data", flat=True)
    return " ".join(str(SessionStore().decode(row)) for row in rows)


def mail_states() -> list[str]:
    return list(runs().filter(kind="identity.mail_send").values_list("state", flat=True))


def live(user: User, client) -> None:
    """Whatever the product does with somebody that could leave a trace."""
    _, token = identity.invitation_make(actor=system_actor(), user=user, moment=clock.now())
    identity.invitation_use(token=token, password="Long-Enough-77", moment=clock.now())
    client.post("/accounts/sign-in/", {"login": user.username, "password": "wrong"})
    client.post("/accounts/sign-in/", {"login": user.username, "password": "Long-Enough-77"})
    assert client.get("/accounts/").status_code == 200
    client.post("/accounts/recovery/", {"email": user.email})
    user.refresh_from_db()
    identity.mail_queue(
        actor=system_actor(), user=user, subject=f"致{user}", body=user.email, moment=clock.now()
    )
    notify(
        Notice(
            key="shili", kind="shili", recipients=[user.pk], title="有一条新通知", url="/me/",
            moment=clock.now(),
        )
    )  # fmt: skip


@pytest.mark.django_db
class TestKeepingPersonalFields:
    def test_keeps_address_and_number_of_a_live_account_encrypted(self, user):
        told = whole_database()
        assert [secret for secret in SECRETS[2:] if secret in told] == []
        fresh = User.objects.get(pk=user.pk)
        assert (fresh.email, fresh.phone) == (SECRETS[4], SECRETS[3])

    def test_finds_an_account_by_its_address_all_the_same(self, user):
        assert User.objects.with_email(SECRETS[4].upper()).get() == user
        assert not User.objects.with_email(SECRETS[2]).exists(), "the one before"
        assert not User.objects.with_email("").exists()

    def test_keeps_one_key_a_person(self, user):
        row = PersonKey.objects.get(user=user)
        assert key_open(row) == User.objects.get(pk=user.pk).key_ensure()

    def test_keeps_each_value_encrypted_with_its_past(self, user):
        past = [(kept.field, kept.value) for kept in personal_history(user, masked=False)]
        assert ("email", SECRETS[2]) in past
        assert ("email", SECRETS[4]) in past
        assert len(past) == 5, "what did not change is not kept twice"
        stored = [bytes(value) for value in PersonalValue.objects.values_list("value", flat=True)]
        assert not any(secret.encode() in value for value in stored for secret in SECRETS)

    def test_shows_it_masked_unless_asked(self, user):
        shown = {kept.field: kept.value for kept in personal_history(user)}
        assert SECRETS[3] not in shown.values()
        assert str(shown["phone"]).startswith("139")

    def test_leaves_the_account_s_own_history_without_it(self, user):
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(t.*::text, ' ') FROM identity_userevent t")
            told = cursor.fetchone()[0]
        assert not any(secret in told for secret in SECRETS)

    def test_gives_each_person_another_key(self, user):
        other = identity.user_ensure(
            username="shili-other",
            display_name="示例李丙",
            password="a-Long-example-2026",
            moment=MOMENT,
        )[0]
        keys = [
            bytes(row.wrapped or b"") for row in PersonKey.objects.filter(user__in=[user, other])
        ]
        assert len(set(keys)) == 2


@pytest.mark.django_db(transaction=True)
class TestErasing:
    def test_leaves_nothing_to_read_and_the_chain_whole(self, user):
        seal_everything(MOMENT)
        assert SECRETS[1] in whole_database(), "the scan finds what stands in clear"
        links = selectors.chain_verify().links
        erase(user)
        seal_everything(MOMENT)
        after = whole_database()
        assert [secret for secret in SECRETS if secret in after] == []
        assert {kept.value for kept in personal_history(user)} == {None}
        report = selectors.chain_verify()
        assert report.breaks == []
        assert report.links > links

    def test_leaves_nothing_of_a_whole_life_in_any_table(self, user, client, settings):
        """Invited, signed in, told, mistyped, asked for a new password, changed it, written to."""
        live(user, client)
        assert mail_states() == ["waiting", "waiting"]
        erase(user)
        seal_everything(MOMENT)
        told = whole_database() + whole_sessions()
        assert [secret for secret in SECRETS if secret in told] == []
        hidden = [secret.encode().hex() for secret in SECRETS]
        assert [secret for secret in hidden if secret in told] == []
        assert selectors.chain_verify().breaks == []
        run_waiting("identity.mail_send")
        assert mail_states() == ["failed", "failed"], "what is in line can no longer be read"
        assert mail.outbox == []

    def test_switches_the_account_off_and_logs_it(self, user):
        erase(user)
        user.refresh_from_db()
        assert not user.is_active
        assert not user.has_usable_password()
        log = AccessLog.objects.get(action="audit.person_erased")
        assert (log.target_id, log.reason) == (user.pk, "本人申请注销")

    def test_keeps_no_later_value(self, user):
        erase(user)
        user.refresh_from_db()
        before = PersonalValue.objects.count()
        assert services.personal_keep(user, MOMENT) == 0
        assert PersonalValue.objects.count() == before

    def test_holds_against_a_backup_from_before(self, user, settings, tmp_path):
        """The restored row has its key again; the list of destroyed keys destroys it again."""
        key = PersonKey.objects.get(user=user)
        erase(user)
        PersonKey.objects.filter(pk=key.pk).update(
            wrapped=bytes(key.wrapped or b""), destroyed_at=None
        )
        assert services.destroyed_keys_apply(MOMENT) == 1
        assert PersonKey.objects.get(pk=key.pk).wrapped is None

    def test_a_backup_from_before_brings_neither_name_nor_address_back(self, user):
        kept = User.objects.filter(pk=user.pk).values().get()
        key = PersonKey.objects.get(user=user)
        erase(user)
        User.objects.filter(pk=user.pk).update(**{k: v for k, v in kept.items() if k != "id"})
        PersonKey.objects.filter(pk=key.pk).update(
            wrapped=bytes(key.wrapped or b""), destroyed_at=None
        )
        assert User.objects.get(pk=user.pk).email == SECRETS[4], "as the backup had it"
        assert services.destroyed_keys_apply(MOMENT) == 1
        restored = User.objects.get(pk=user.pk)
        assert (restored.email, restored.phone, restored.is_active) == ("", "", False)
        live = " ".join(
            str(value) for value in User.objects.filter(pk=user.pk).values().get().values()
        )
        assert [secret for secret in SECRETS if secret in live] == []

    def test_a_backup_does_not_hold_the_master_key(self, user, settings, tmp_path):
        path = tmp_path / "backup.tar"
        backup.backup_write(
            path,
            database=backup.Database.of(connection.get_connection_params()),
            files=tmp_path / "none",
            version="0.1.0",
            moment=MOMENT,
        )
        master = (settings.QIANYI_HOME / personal.KEY_FILE).read_bytes().strip()
        assert master not in path.read_bytes()

    def test_needs_the_right_and_a_reason_and_works_once(self, user):
        security = Actor(user_id=1_000_000, roles=frozenset({Role.SECURITY_ADMIN}))
        with pytest.raises(NotAllowed):
            services.person_erase(
                actor=factories.actor(), user=user, reason="本人申请", moment=MOMENT
            )
        with pytest.raises(ErasureInvalid, match="事由"):
            services.person_erase(actor=security, user=user, reason=" ", moment=MOMENT)
        erase(user)
        with pytest.raises(ErasureInvalid, match="已经清除"):
            erase(user)


@pytest.mark.django_db
class TestMasterKey:
    def test_is_made_once_for_its_owner_alone(self, user, settings):
        path = settings.QIANYI_HOME / personal.KEY_FILE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        before = path.read_bytes()
        personal.key_wrap(personal.key_new(), owner="x")
        assert path.read_bytes() == before

    def test_that_is_another_one_is_told(self, user, settings):
        settings.QIANYI_PERSONAL_KEY = "another-key-" + "x" * 40
        with pytest.raises(personal.PersonalKeyUnusable, match="主密钥"):
            personal_history(user)

    def test_that_is_short_is_refused(self, settings):
        settings.QIANYI_PERSONAL_KEY = "short"
        with pytest.raises(personal.PersonalKeyUnusable, match="太短"):
            personal.key_wrap(personal.key_new(), owner="x")

    def test_a_value_cannot_be_moved_to_another_field(self):
        key = personal.key_new()
        stored = personal.encrypt(key, "13900001234", about="a:phone")
        with pytest.raises(InvalidTag):
            personal.decrypt(key, stored, about="a:email")
