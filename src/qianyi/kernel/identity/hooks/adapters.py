"""What allauth asks of us: who may sign in, how failures are counted, how secrets are kept."""

# ruff: noqa: ARG002 - allauth says what its hooks are given
from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from qianyi.foundation.permissions import system_actor
from qianyi.kernel.identity import services
from qianyi.kernel.identity.choices import BEGAN, Happened
from qianyi.kernel.identity.errors import SignInLocked
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.selectors import needs_second_factor, user_named
from qianyi.lib import clock

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

FRESH = timedelta(minutes=5)
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - says that no address is known, nothing listens


def lock_rule() -> services.LockRule:
    """The rule of the settings."""
    return services.LockRule(
        tries=settings.QIANYI_SIGN_IN_TRIES,
        lock=timedelta(minutes=settings.QIANYI_SIGN_IN_LOCK_MINUTES),
    )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Password sign-in with lock-out; nobody opens an account by himself."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "账号或密码不正确，请重新输入；密码区分大小写。",
        "incorrect_password": "密码不正确，请重新输入；密码区分大小写。",
        "too_many_login_attempts": "尝试次数过多，请过几分钟再试。",
        "rate_limited": "尝试次数过多，请过几分钟再试。",
        "enter_current_password": "请输入现在的密码。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; a request made inside the process has none."""
        if "REMOTE_ADDR" not in request.META:
            return UNKNOWN_ADDRESS
        return str(super().get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401
        """Count the attempt before the password is looked at; refuse while locked."""
        username = str(credentials.get("username", ""))
        try:
            services.attempt_count(username=username, rule=lock_rule(), moment=clock.now())
        except SignInLocked as locked:
            raise ValidationError(locked.message, code="locked") from locked

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:  # noqa: ANN401
        """The user whose password this is; success takes the count away."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            services.attempts_clear(str(credentials.get("username", "")))
        return user  # type: ignore[no-any-return]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401
        """Keep the failure in the access log; the name only where an account of that name exists.

        A name nobody has may be a password typed into the wrong field.
        """
        user = user_named(str(credentials.get("username", "")))
        moment, ip = clock.now(), self.get_client_ip(request)
        locked = services.is_locked(str(credentials.get("username", "")), moment=moment)
        services.report(
            Happened.LOCKED if locked else Happened.SIGN_IN_FAILED,
            actor=services.own_actor(None),
            user=user,
            moment=moment,
            ip=ip,
        )

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:  # noqa: ANN401
        """Machines do not sign in, whichever way somebody found."""
        if user.is_machine:
            return redirect("account_inactive")
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; the session remembers when it began."""
        super().login(request, user)
        services.report(
            Happened.SIGNED_IN,
            actor=services.own_actor(user),
            user=user,
            moment=clock.now(),
            ip=self.get_client_ip(request),
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ANN401
        """Whoever signed in a moment ago is not asked for the password again."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        began = self.request.session.get(BEGAN) if self.request is not None else None
        return began is None or clock.now() - datetime.fromisoformat(began) >= FRESH

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the address of the account, whatever allauth has been told."""
        told = {**(context or {}), "user": user}
        super().send_notification_mail(template_prefix, user, told, email=user.email or None)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put it in line for the person it is about.

        Whoever asks for a recovery link learns neither from an error nor from the time it takes
        whether the address is known.
        """
        user = context["user"]
        told = {"request": self.request, "current_site": get_current_site(self.request), **context}
        mail = self.render_mail(template_prefix, [], told)
        services.mail_queue(
            actor=system_actor(),
            user=user,
            subject=str(mail.subject),
            body=str(mail.body),
            moment=clock.now(),
        )

    def set_password(self, user: User, password: str) -> None:
        """Keep that the password was changed; every other session of the account ends."""
        super().set_password(user, password)
        services.password_remember(user, clock.now())
        kept = self.request.session.session_key if self.request is not None else ""
        services.sessions_end(user, keep=kept or "")
        services.report(
            Happened.PASSWORD_CHANGED,
            actor=services.own_actor(user),
            user=user,
            moment=clock.now(),
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """One-time codes: secrets are kept encrypted; a role that needs them cannot drop them."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "动态口令不正确，请输入验证器应用中当前显示的 6 位数字。",
        "cannot_delete_authenticator": "您的角色必须使用动态口令，不能停用；"
        "更换手机请先联系系统管理员重置。",
    }

    def get_totp_label(self, user: User) -> str:
        """The sign-in name: no address leaves the house in a picture."""
        return user.username

    def encrypt(self, text: str) -> str:
        """With a key made from the installation's secret."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The other way round."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while the person's roles need it."""
        return not needs_second_factor(getattr(context.request, "actor", None))


class OutsideAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in through an outside identity service: it proves who, never opens an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody gets an account from outside."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The account whose address both we and the service have proved.

        An address an administrator typed in, whose link was never used, does not open an account.
        """
        proved = [address.email for address in sociallogin.email_addresses if address.verified]
        for email in proved:
            own = User.objects.with_email(email).filter(is_machine=False).first()
            if own is not None and (known_as := services.address_proved(own)):
                return own, known_as
        return None

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Keep nothing of what the service tells but who it is: the rest is personal."""
        sociallogin.account.extra_data = {}
        return super().populate_user(request, sociallogin, data)  # type: ignore[no-any-return]

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: object = None,
        exception: object = None,
        extra_context: object = None,
    ) -> None:
        """A page that says what to do; the reason goes to the log without the answer's content."""
        raise ImmediateHttpResponse(
            render(
                request,
                "ui/refusal.html",
                {
                    "heading": "没有登录",
                    "message": "统一身份认证没有完成，可能是取消了登录或等待过久。"
                    "请返回登录页重试，或改用账号密码登录。",
                    "status": 401,
                    "code": "identity.outside_sign_in_failed",
                },
                status=401,
            )
        )


def _fernet() -> Fernet:
    key = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=b"qianyi.identity.second-factor"
    ).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
