"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Users and sign-in; never roles."""

    name = "qianyi.kernel.identity"
    label = "identity"
    verbose_name = "身份与登录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the account's pages, and to clear an account whose person is erased."""
        from qianyi.foundation import addresses, registry

        from . import services

        addresses.offer(addresses.ACCOUNT, "identity:account")
        addresses.offer(addresses.SIGN_OUT, "identity:sign-out")
        registry.personal_erasers.register("identity", services.account_clear)
