"""An OpenID Connect provider (allauth's own) as a program: another process, another database.

Run with the folder of its database; the rest comes as JSON on standard input: port, client id and
secret, redirect address, people. Prints ``ready`` when it listens on loopback.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.urls import include, path


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):  # noqa: A002 - its name there
        pass


def configured(folder: Path, secret: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    settings.configure(
        SECRET_KEY=secret,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "provider.sqlite3"),
            }
        },
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        SESSION_COOKIE_NAME="provider_session",
        CSRF_COOKIE_NAME="provider_csrf",
        LOGIN_REDIRECT_URL="/",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=pem.decode(),
    )
    django.setup()


def filled(order: dict[str, Any]) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for person in order["people"]:
        user = get_user_model()(username=person["username"])
        user.set_password(person["password"])
        user.save()
        EmailAddress.objects.create(
            user=user, email=person["email"], verified=person["verified"], primary=True
        )
    client = Client(
        id=order["client_id"],
        name="示例平台",
        redirect_uris=order["redirect_uri"],
        scopes="openid\nprofile\nemail",
        default_scopes="openid\nprofile\nemail",
    )
    client.set_secret(order["client_secret"])
    client.save()


urlpatterns: list[object] = []  # filled once the settings are there


def main() -> None:
    order = json.loads(sys.stdin.read())
    configured(Path(sys.argv[1]), order["client_secret"] * 2)
    urlpatterns.extend(
        [path("accounts/", include("allauth.urls")), path("", include("allauth.idp.urls"))]
    )
    filled(order)
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", order["port"], get_wsgi_application(), handler_class=Quiet)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
