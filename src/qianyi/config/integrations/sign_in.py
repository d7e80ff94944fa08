"""Sign-in: allauth, lock-out, second factor, sessions. Names are Django's and allauth's own."""

from __future__ import annotations

from qianyi.config import environment

# What counts and locks is kept in a table of ours, seen by every process (SignInLock). allauth's
# own limits (per address) and the memory of used one-time codes need a cache that all processes
# share as well; a table in the database needs no further service.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "qianyi_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
QIANYI_SIGN_IN_TRIES = environment.whole("QIANYI_SIGN_IN_TRIES", 5, least=3, most=20)
QIANYI_SIGN_IN_LOCK_MINUTES = environment.whole(
    "QIANYI_SIGN_IN_LOCK_MINUTES", 15, least=1, most=1440
)
QIANYI_SESSION_IDLE_MINUTES = environment.whole(
    "QIANYI_SESSION_IDLE_MINUTES", 30, least=1, most=1440
)
QIANYI_SESSION_HOURS = environment.whole("QIANYI_SESSION_HOURS", 8, least=1, most=72)
QIANYI_SECOND_FACTOR_ROLES = environment.names(
    "QIANYI_SECOND_FACTOR_ROLES", ["system_admin", "security_admin", "audit_admin"]
)
QIANYI_INVITATION_HOURS = environment.whole("QIANYI_INVITATION_HOURS", 72, least=1, most=720)

# Both off but in production: a demonstration is looked at now and then, with passwords it made.
QIANYI_PASSWORD_HISTORY = environment.whole("QIANYI_PASSWORD_HISTORY", 0, least=0, most=24)
QIANYI_PASSWORD_DAYS = environment.whole("QIANYI_PASSWORD_DAYS", 0, least=0, most=3650)
QIANYI_PASSWORD_DAYS_ROLES = environment.names("QIANYI_PASSWORD_DAYS_ROLES", [])

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email", "phone")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "qianyi.kernel.identity.services.passwords.ThreeKindsValidator"},
    {"NAME": "qianyi.kernel.identity.services.passwords.NotUsedBeforeValidator"},
]

SESSION_COOKIE_AGE = QIANYI_SESSION_HOURS * 3600
PASSWORD_RESET_TIMEOUT = 2 * 3600
LOGIN_URL = "identity:sign-in"
LOGIN_REDIRECT_URL = "me"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "qianyi.kernel.identity.hooks.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is given by the administrator, proved by its link
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "【规划实施与数智营商平台】"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "5/5m/key"}
ACCOUNT_FORMS = {
    "login": "qianyi.kernel.identity.forms.SignInForm",
    "change_password": "qianyi.kernel.identity.forms.PasswordChangeForm",
    "set_password": "qianyi.kernel.identity.forms.PasswordSetForm",
    "reset_password": "qianyi.kernel.identity.forms.RecoveryForm",
    "reset_password_from_key": "qianyi.kernel.identity.forms.RecoveryPasswordForm",
    "reauthenticate": "qianyi.kernel.identity.forms.PasswordAgainForm",
}

MFA_ADAPTER = "qianyi.kernel.identity.hooks.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "规划实施与数智营商平台"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "qianyi.kernel.identity.forms.CodeForm",
    "reauthenticate": "qianyi.kernel.identity.forms.CodeAgainForm",
    "activate_totp": "qianyi.kernel.identity.forms.CodeFirstForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # the session itself remembers when it was used last
