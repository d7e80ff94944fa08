"""Forms of sign-in and of one's own account: allauth's, in our words, and our own."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.cache import cache

from qianyi.foundation.registry import api_scopes

from .models import User
from .services.keys import LONGEST_DAYS

CODE_HELP = "打开手机上的验证器应用，输入当前显示的 6 位数字；手机不在身边时输入一个恢复码。"


def _password_rules() -> str:
    return "".join(str(rule) for rule in password_validators_help_texts())


def _word(form: forms.Form, name: str, label: str, help_text: str = "") -> None:
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """Account and password; the same answer whether the account or the password was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "login", "账号")
        _word(self, "password", "密码")
        self.fields["login"].widget.attrs["autofocus"] = True


class PasswordAgainForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "password", "密码")


class _TwicePassword:
    """A new password, typed twice."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "password1", "新密码", _password_rules())  # type: ignore[arg-type]
        _word(self, "password2", "再输一次新密码")  # type: ignore[arg-type]


class PasswordChangeForm(_TwicePassword, account.ChangePasswordForm):  # type: ignore[misc]
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", "现在的密码")


class PasswordSetForm(_TwicePassword, account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for whoever signed in from outside."""


class RecoveryPasswordForm(_TwicePassword, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by the link of the recovery mail."""


class RecoveryForm(account.ResetPasswordForm):  # type: ignore[misc]
    """The address the recovery link goes to; the answer is the same for an unknown one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "email", "电子邮箱", "填写账号登记的邮箱。")

    def clean_email(self) -> str:
        """Find the account by the index of the address: addresses themselves are encrypted."""
        email: str = self.cleaned_data["email"]
        self.users = list(User.objects.with_email(email).filter(is_active=True, is_machine=False))
        return email


class _Once:
    """A one-time code is taken once, for as long as it would be good.

    allauth remembers a used code for one period, but with a tolerance the code is good for three.
    """

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, refused when it was used before."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(character for character in code if character.isdigit())
            known = f"qianyi.totp:{self.user.pk}:{digits}"
            periods = 2 * app_settings.TOTP_TOLERANCE + 1
            if not cache.add(known, 1, timeout=periods * app_settings.TOTP_PERIOD):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, mfa.AuthenticateForm):  # type: ignore[misc]
    """The code at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "code", "动态口令或恢复码", CODE_HELP)


class CodeAgainForm(_Once, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The code again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "code", "动态口令或恢复码", CODE_HELP)


class CodeFirstForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which shows that the app was set up rightly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _word(self, "code", "动态口令", "输入验证器应用中新显示的 6 位数字。")


class InvitedPasswordForm(forms.Form):
    """The first password, by the link of the invitation."""

    password1 = forms.CharField(
        label="新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="再输一次新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _password_rules()

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        given = super().clean() or {}
        if given.get("password1") and given.get("password1") != given.get("password2"):
            self.add_error("password2", "两次输入的密码不一致，请重新输入。")
        return given


class KeyForm(forms.Form):
    """What a new key is for, what it may do, how long."""

    name = forms.CharField(
        label="用途", max_length=60, help_text="例如：统计系统每日取数。便于日后核对和停用。"
    )
    scopes = forms.MultipleChoiceField(
        label="许可范围",
        widget=forms.CheckboxSelectMultiple,
        help_text="只选需要的；密钥能做的事不会超过机器账号的任职。",
    )
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=LONGEST_DAYS, initial=180)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = api_scopes.items()  # type: ignore[attr-defined]
