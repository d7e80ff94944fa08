"""People who agreed to be in the library, and what exactly they agreed to.

What names a person is ciphertext under a key of their own. What they agreed to is a row with its
days; a person without one in force is in no list, for nobody.
"""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, TruncDate

from qianyi.domains.talent.choices import AnswerChannel, Audience, ConsentEnd, EnteredBy
from qianyi.engine.talent import EDUCATIONS, RANKS, WAYS
from qianyi.foundation import history, personal
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet, within
from qianyi.kernel.cases.models.cases import REF_LENGTH, ref_new
from qianyi.kernel.subjects.models import Department, Enterprise, Subject, Territory
from qianyi.lib.clock import ZONE

from .terms import Term

if TYPE_CHECKING:
    from datetime import date

OVERSEERS: Final = (Role.LEADER, Role.AUDITOR)
"""Roles that read the library of the territory they are held at, masked."""
INSIDE: Final = (*OVERSEERS, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER)
"""Roles that work with people or needs at all; a planner has no need to know them."""
PERSONAL: Final = (
    "personal_key", "name_sealed", "phone_sealed", "email_sealed", "name_index", "phone_index",
    "employer", "field", "major", "education", "rank", "rank_title", "since_year", "honours", "way",
    "wish", "place", "note",
)  # fmt: skip
"""What of a person is erased; none of it is in the history."""


def today_here() -> TruncDate:
    """The day in China as the database knows it: a consent ends without anybody doing anything."""
    return TruncDate(Now(), tzinfo=ZONE)


class TalentQuerySet(ScopedQuerySet["Talent"]):
    """Who may see whom; nobody sees a person whose consent is not in force."""

    def visible_to(self, actor: Actor) -> Self:
        """Officers of the territory, of a park those who work there, an employer its own people."""
        if actor.is_system:
            return self.consented()
        inside = within("employer__territory__path", actor.paths_of(Role.PARK_OFFICER))
        inside |= within("territory__path", officer_paths(actor))
        for role in OVERSEERS:
            inside |= within("territory__path", actor.paths_of(role))
        seen = self.filter(inside, pk__in=consents_for(Audience.ZONE))
        own = models.Q(employer__in=actor.subject_ids, pk__in=consents_for(Audience.EMPLOYER))
        if Role.ENTERPRISE_USER not in actor.roles:
            return seen
        return self.filter(models.Q(pk__in=seen.values("pk")) | own)

    def consented(self) -> Self:
        """Those whose consent is in force today, whoever it is for."""
        agreed = TalentConsent.objects.in_force().values("talent")
        return self.filter(pk__in=agreed, erased_at__isnull=True)

    def open_to_firms(self) -> Self:
        """Those who agreed to be matched with the needs of firms."""
        return self.filter(pk__in=consents_for(Audience.FIRMS))

    def hidden(self, actor: Actor) -> Self:
        """Those without a consent in force, not yet erased, for an officer of their territory.

        Number and days only may be shown of them.
        """
        rows = self.filter(erased_at__isnull=True).exclude(
            pk__in=TalentConsent.objects.in_force().values("talent")
        )
        if actor.is_system:
            return rows
        return rows.filter(within("territory__path", officer_paths(actor)))


def officer_paths(actor: Actor) -> tuple[str, ...]:
    """Paths of the territories of the departments the actor is an officer of."""
    ids = actor.departments_of(Role.DEPARTMENT_OFFICER)
    if not ids:
        return ()
    rows = Department.objects.filter(pk__in=ids, territory__isnull=False)
    return tuple(rows.values_list("territory__path", flat=True).distinct())


def consents_for(audience: str) -> models.QuerySet[TalentConsent, dict[str, int]]:
    """Ids of those whose consent in force lets that audience see them."""
    rows = TalentConsent.objects.in_force().filter(audience__contains=[audience])
    return rows.values("talent")  # type: ignore[return-value]  # a subquery of keys


@history.tracked(exclude=PERSONAL)
class Talent(models.Model):
    """One person in the library. Unique by telephone number within a territory.

    Name, number and address are ciphertext under the person's own key. Erasing destroys the key
    and empties everything personal; the row stays as a number. The history says which parts were
    changed (``changed``), never what they said.
    """

    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=ref_new)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name="所在人才库"
    )
    unit = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="服务单位"
    )
    personal_ref = models.UUIDField("个人信息编号", default=uuid.uuid4, editable=False)
    personal_key = models.BinaryField("个人信息密钥（已加密）", null=True)
    name_sealed = models.BinaryField("姓名（已加密）", default=b"", blank=True)
    phone_sealed = models.BinaryField("手机号码（已加密）", default=b"", blank=True)
    email_sealed = models.BinaryField("电子邮箱（已加密）", default=b"", blank=True)
    name_index = models.CharField("姓名的索引", max_length=64, blank=True, db_index=True)
    phone_index = models.CharField("手机号码的索引", max_length=64, blank=True)
    employer = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="所在单位",
    )  # fmt: skip
    field = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专业领域"
    )
    major = models.CharField("专业", max_length=80, blank=True)
    education = models.CharField("学历", max_length=12, choices=EDUCATIONS, blank=True)
    rank = models.CharField("职称级别", max_length=12, choices=RANKS, blank=True)
    rank_title = models.CharField("职称名称", max_length=60, blank=True)
    since_year = models.PositiveSmallIntegerField("从业起始年", null=True, blank=True)
    honours = models.JSONField("人才计划和称号", default=list, blank=True)
    way = models.CharField("求职意向", max_length=10, choices=WAYS, blank=True)
    wish = models.CharField("希望得到", max_length=300, blank=True)
    place = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="希望工作的区域",
    )  # fmt: skip
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.CharField("登记方式", max_length=10, choices=EnteredBy)
    source = models.CharField("来源", max_length=120, blank=True)
    made_at = models.DateTimeField("登记时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="登记人",
    )  # fmt: skip
    changed = models.CharField("更正的项目", max_length=300, blank=True)
    erased_at = models.DateTimeField("清除时间", null=True, blank=True)

    objects = TalentQuerySet.as_manager()

    SEALED_LABELS: ClassVar[dict[str, str]] = {
        "name": "姓名", "phone": "手机号码", "email": "电子邮箱",
    }  # fmt: skip

    class Meta:
        verbose_name = "人才"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "phone_index"], condition=~models.Q(phone_index=""),
                name="talent_person_once",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(personal_key__isnull=True, name_index="", phone_index=""),
                name="talent_erased_is_empty",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What officers call the person by where the name is not needed."""
        return f"RC{self.pk:06d}"

    @property
    def name(self) -> str:
        """Read with the person's key; empty once erased."""
        return self.unseal("name", self.name_sealed)

    @name.setter
    def name(self, value: str) -> None:
        self.name_sealed = self.seal("name", value)
        self.name_index = personal.blind_index(value, about="talent.name")

    @property
    def phone(self) -> str:
        """Read with the person's key."""
        return self.unseal("phone", self.phone_sealed)

    @phone.setter
    def phone(self, value: str) -> None:
        self.phone_sealed = self.seal("phone", value)
        self.phone_index = personal.blind_index(value, about="talent.phone")

    @property
    def email(self) -> str:
        """Read with the person's key."""
        return self.unseal("email", self.email_sealed)

    @email.setter
    def email(self, value: str) -> None:
        self.email_sealed = self.seal("email", value)

    @property
    def masked_name(self) -> str:
        """The first character only."""
        name = self.name
        return f"{name[:1]}**" if name else ""

    def seal(self, about: str, value: str) -> bytes:
        """A text under the person's key, made on first use; the caller saves the row."""
        if not value:
            return b""
        return personal.encrypt(self._key(), value, about=f"{self.personal_ref}:{about}")

    def unseal(self, about: str, stored: bytes | memoryview) -> str:
        """What was sealed about exactly that; empty without the key."""
        if not stored or self.personal_key is None:
            return ""
        return personal.decrypt(self._key(), bytes(stored), about=f"{self.personal_ref}:{about}")

    def _key(self) -> bytes:
        owner = str(self.personal_ref)
        if self.personal_key is None:
            self.personal_key = personal.key_wrap(personal.key_new(), owner=owner)
        return personal.key_unwrap(bytes(self.personal_key), owner=owner)


class TalentConsentQuerySet(ScopedQuerySet["TalentConsent"]):
    """Consents at a moment, and for whom."""

    def visible_to(self, actor: Actor) -> Self:
        """As the person is."""
        return self.filter(talent__in=Talent.objects.visible_to(actor))

    def in_force(self) -> Self:
        """Begun, not ended, not withdrawn: asked of the database's own day."""
        return self.filter(
            ended_at__isnull=True, valid_from__lte=today_here(), valid_to__gt=today_here()
        )

    def ending_by(self, day: date) -> Self:
        """Those in force that end on or before a day."""
        return self.in_force().filter(valid_to__lte=day)


@history.tracked(exclude=("paper_sealed", "paper_name"))
class TalentConsent(models.Model):
    """What a person agreed to: for what purpose, who may see, from when to when, how it was said.

    One at a time. Withdrawn at any moment by the person's word; the row stays as proof of what was
    agreed, without anything that names the person. The signed paper is kept under the person's key.
    """

    talent = models.ForeignKey(Talent, models.PROTECT, related_name="consents", verbose_name="人才")
    purpose = models.CharField("使用目的", max_length=300)
    audience = ArrayField(
        models.CharField(max_length=10, choices=Audience), verbose_name="可以看到的人"
    )
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）")
    channel = models.CharField("同意方式", max_length=10, choices=AnswerChannel)
    paper_sealed = models.BinaryField("同意书（已加密）", default=b"", blank=True)
    paper_name = models.CharField("同意书文件名", max_length=120, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="记录人",
    )  # fmt: skip
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="终止记录人",
    )  # fmt: skip
    end_kind = models.CharField("终止原因", max_length=10, choices=ConsentEnd, blank=True)
    end_channel = models.CharField("撤回方式", max_length=10, choices=AnswerChannel, blank=True)

    objects = TalentConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "本人同意"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")),
                name="talent_consent_runs_forward",
            ),
            models.UniqueConstraint(
                fields=["talent"], condition=models.Q(ended_at__isnull=True),
                name="talent_consent_one_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.purpose}，{self.valid_from:%Y-%m-%d} 至 {self.valid_to:%Y-%m-%d}（不含）"

    @property
    def audience_words(self) -> str:
        """Who may see, in words."""
        return "；".join(str(Audience(one).label) for one in self.audience)

    def paper(self) -> bytes:
        """The signed paper; empty where there is none or the key is gone."""
        return base64.b64decode(self.talent.unseal("paper", self.paper_sealed))
