"""Persons and machines, and what they prove themselves by: passwords, invitations, keys.

What they may do is a membership, held by kernel.subjects.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower

from qianyi.foundation import history, personal

if TYPE_CHECKING:
    from datetime import datetime


PHONE: Final = RegexValidator(r"^\+?[0-9-]{5,19}$", "请填写数字号码，例如 13800000000。")


class UserManager(BaseUserManager["User"]):
    """Looks users up by their sign-in name; making one is a service."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names are compared without regard to case."""
        return self.get(username__iexact=username)

    def with_email(self, email: str) -> models.QuerySet[User]:
        """Whose address that is, without regard to case: nobody or one."""
        index = personal.blind_index(email, about="email")
        return self.filter(email_index=index) if index else self.none()


# What is personal has its history in kernel.audit, encrypted; secrets have none.
@history.tracked(
    exclude=(
        "password", "password_changed_at", "last_login", "username", "display_name", "sort_key",
        "personal_ref", "personal_key", "email_sealed", "email_index", "phone_sealed",
    )
)  # fmt: skip
class User(AbstractBaseUser):
    """One account, unique by sign-in name regardless of case; never deleted, only made inactive.

    A machine (``is_machine``) never signs in: it proves itself by keys, for which a person answers.
    Address and number are kept encrypted under the person's own key; an address is found by its
    blind index (:meth:`UserManager.with_email`), never by itself.
    """

    username = models.CharField(
        "账号",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个账号已经有人使用。"},
    )
    display_name = models.CharField("姓名或岗位", max_length=60)
    sort_key = models.CharField("排序键（拼音）", max_length=300, blank=True, editable=False)
    password_changed_at = models.DateTimeField("密码设置时间", null=True, editable=False)
    personal_ref = models.UUIDField("个人信息编号", default=uuid.uuid4, editable=False)
    personal_key = models.BinaryField("个人信息密钥（已加密）", null=True)
    email_sealed = models.BinaryField("电子邮箱（已加密）", default=b"", blank=True)
    email_index = models.CharField("电子邮箱的索引", max_length=64, blank=True, editable=False)
    phone_sealed = models.BinaryField("手机号码（已加密）", default=b"", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_machine = models.BooleanField("机器账号", default=False)
    responsible = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="machines",
        verbose_name="责任人",
        help_text="机器账号的密钥由责任人生成和停用",
    )
    is_demo = models.BooleanField("演示账号", default=False)
    created_at = models.DateTimeField("建立时间")

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    SEALED_LABELS: ClassVar[dict[str, str]] = {"email": "电子邮箱", "phone": "手机号码"}

    class Meta:
        verbose_name = "用户"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="identity_username_ci_unique"),
            models.UniqueConstraint(
                fields=["email_index"],
                condition=~models.Q(email_index=""),
                name="identity_email_index_unique",
                violation_error_message="这个电子邮箱已经属于另一个账号。",
            ),
            models.CheckConstraint(
                condition=models.Q(is_machine=True, responsible__isnull=False)
                | models.Q(is_machine=False, responsible__isnull=True),
                name="identity_machine_has_responsible",
                violation_error_message="机器账号必须有责任人，个人账号不填责任人。",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def email(self) -> str:
        """The address, read with the person's key; empty where there is none."""
        return self._opened("email", self.email_sealed)

    @email.setter
    def email(self, value: str) -> None:
        self.email_sealed = self._sealed("email", value)
        self.email_index = personal.blind_index(value, about="email")

    @property
    def phone(self) -> str:
        """The telephone number, read with the person's key; empty where there is none."""
        return self._opened("phone", self.phone_sealed)

    @phone.setter
    def phone(self, value: str) -> None:
        self.phone_sealed = self._sealed("phone", value)

    def clean(self) -> None:
        """What the columns cannot check, since they hold ciphertext."""
        super().clean()
        problems = {}
        for name, value, check in (
            ("email", self.email, EmailValidator("请填写完整的电子邮箱，例如 name@example.com。")),
            ("phone", self.phone, PHONE),
        ):
            try:
                if value:
                    check(value)
            except ValidationError as refused:
                problems[name] = refused
        if problems:
            raise ValidationError(problems)

    def seal(self, text: str, *, about: str) -> bytes:
        """A text under the person's key, made on first use; gone for good with the key."""
        return personal.encrypt(self.key_ensure(), text, about=f"{self.personal_ref}:{about}")

    def unseal(self, stored: bytes, *, about: str) -> str:
        """What was sealed about exactly that."""
        return personal.decrypt(
            self.key_ensure(), bytes(stored), about=f"{self.personal_ref}:{about}"
        )

    def key_ensure(self) -> bytes:
        """The person's key; a new one is wrapped into the row, which the caller saves."""
        owner = str(self.personal_ref)
        if self.personal_key is None:
            self.personal_key = personal.key_wrap(personal.key_new(), owner=owner)
        return personal.key_unwrap(bytes(self.personal_key), owner=owner)

    def personal_destroy(self) -> None:
        """Forget address, number and the key they can be read with."""
        self.personal_key = None
        self.email_sealed = self.phone_sealed = b""
        self.email_index = ""

    def _opened(self, about: str, stored: bytes | memoryview) -> str:
        return self.unseal(bytes(stored), about=about) if stored and self.personal_key else ""

    def _sealed(self, about: str, value: str) -> bytes:
        return self.seal(value, about=about) if value else b""


PERSONAL_COLUMNS: Final = (
    "personal_ref", "personal_key", "email_sealed", "email_index", "phone_sealed",
)  # fmt: skip
"""What a change of address or number writes."""


class PastPassword(models.Model):
    """A password an account has had, as a hash: so many of the newest may not be used again.

    How many is the setting ``QIANYI_PASSWORD_HISTORY``; older ones are removed.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="past_passwords", verbose_name="账号"
    )
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "用过的密码"

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class SignInLock(models.Model):
    """Failed sign-ins under one name; rows exist only while there is something to count.

    Kept by the digest of the name, whether or not there is an account of that name: an unknown name
    is locked like a known one, and a password typed into the wrong field is not kept in clear.
    """

    name_digest = models.CharField("账号摘要", max_length=64, primary_key=True)
    failures = models.PositiveSmallIntegerField("连续失败次数", default=0)
    last_tried_at = models.DateTimeField("最近一次")
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        verbose_name = "登录锁定"

    def __str__(self) -> str:
        return self.name_digest[:12]


@history.tracked(exclude=("token_digest", "sent_to_index"))
class Invitation(models.Model):
    """A link sent to a new user, by which they set their password; used once, for a time.

    Only the link's digest is kept. A new invitation ends those before it.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="invitations", verbose_name="受邀账号"
    )
    token_digest = models.CharField("链接摘要", max_length=64, unique=True)
    sent_to_index = models.CharField("发往（索引）", max_length=64)
    created_at = models.DateTimeField("发出时间")
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="发出人"
    )
    expires_at = models.DateTimeField("有效至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "邀请"

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"

    def is_open(self, moment: datetime) -> bool:
        """Not used, not revoked, not expired."""
        return self.used_at is None and self.revoked_at is None and moment < self.expires_at


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Keys at a moment."""

    def usable_at(self, moment: datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=moment)


@history.tracked(exclude=("digest", "last_used_at", "last_used_from"))
class ApiKey(models.Model):
    """A machine's key, shown once when made. Unique by prefix; kept as SHA-256 of the whole.

    The secret has 256 random bits, so a plain digest cannot be guessed back and needs no slow hash.
    Ends at ``expires_at`` or when revoked; never deleted.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="api_keys", verbose_name="机器账号")
    name = models.CharField("用途", max_length=60)
    prefix = models.CharField("前缀", max_length=12, unique=True)
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name="许可范围")
    created_at = models.DateTimeField("生成时间")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="生成人")
    expires_at = models.DateTimeField("有效至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    last_used_from = models.GenericIPAddressField("最近来源", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停用人"
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "接口密钥"

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"

    def state(self, moment: datetime) -> str:
        """The word on screen."""
        if self.revoked_at is not None:
            return "已停用"
        return "有效" if moment < self.expires_at else "已过期"
