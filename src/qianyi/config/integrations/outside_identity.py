"""An outside identity service by OpenID Connect; none unless an issuer is named.

It proves who somebody is, never what they may do: nobody gets an account or a role from outside.
An outside person is matched to an account by the address the service says it has verified, so the
service must be one the operator trusts with that.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from qianyi.config import environment

QIANYI_OIDC_ISSUER = environment.text("QIANYI_OIDC_ISSUER").rstrip("/")
QIANYI_OIDC_NAME = environment.text("QIANYI_OIDC_NAME", "统一身份认证")

SOCIALACCOUNT_ADAPTER = "qianyi.kernel.identity.hooks.adapters.OutsideAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "outside"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": QIANYI_OIDC_NAME,
                    "client_id": environment.text("QIANYI_OIDC_CLIENT_ID"),
                    "secret": environment.text("QIANYI_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": QIANYI_OIDC_ISSUER},
                }
            ],
        }
    }
    if QIANYI_OIDC_ISSUER
    else {}
)


def form_targets() -> list[str]:
    """Where forms may lead besides this site: the sign-in button ends at the outside service."""
    if not QIANYI_OIDC_ISSUER:
        return []
    parts = urlsplit(QIANYI_OIDC_ISSUER)
    return [f"{parts.scheme}://{parts.netloc}"]
