"""Erasing a person: nothing personal can be read anywhere, and the chain stays whole."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from qianyi.domains.planning.tests import factories
from qianyi.foundation import backup, history, personal
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.audit import selectors, services
from qianyi.kernel.audit.errors import ErasureInvalid
from qianyi.kernel.audit.models import AccessLog, PersonalValue, PersonKey
from qianyi.kernel.audit.selectors.personal import personal_history
from qianyi.kernel.identity import services as identity
from qianyi.lib.errors import NotAllowed

from .sealing import seal_everything

if TYPE_CHECKING:
    from qianyi.kernel.identity.models import User

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


@pytest.mark.django_db
class TestKeepingPersonalFields:
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
        before = whole_database()
        assert SECRETS[4] in before
        links = selectors.chain_verify().links
        erase(user)
        seal_everything(MOMENT)
        after = whole_database()
        assert [secret for secret in SECRETS if secret in after] == []
        assert {kept.value for kept in personal_history(user)} == {None}
        report = selectors.chain_verify()
        assert report.breaks == []
        assert report.links > links

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
