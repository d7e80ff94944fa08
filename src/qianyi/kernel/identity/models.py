"""A person or machine that can sign in. What it may do is a membership, held by kernel.subjects."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Looks users up by their sign-in name; making one is a service."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names are compared without regard to case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """One account, unique by sign-in name regardless of case; never deleted, only made inactive."""

    username = models.CharField(
        "账号",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个账号已经有人使用。"},
    )
    display_name = models.CharField("姓名或岗位", max_length=60)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    created_at = models.DateTimeField("建立时间")

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = "用户"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="identity_username_ci_unique")
        ]

    def __str__(self) -> str:
        return self.display_name or self.username
