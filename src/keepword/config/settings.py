"""Settings, from the environment where a machine needs its own."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.management.utils import get_random_secret_key

from keepword.config.mail import mail
from keepword.config.openid_connect import providers
from keepword.web.proxies import networks

HOME = Path(os.environ.get("KEEPWORD_HOME", "keepword-data")).absolute()
LEDGER = os.environ.get("KEEPWORD_LEDGER", str(HOME / "ledger"))


def _secret_key() -> str:
    """The key of this installation, made at first use and kept in its home."""
    if "KEEPWORD_SECRET_KEY" in os.environ:
        return os.environ["KEEPWORD_SECRET_KEY"]
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False

# KEEPWORD_URL is the address by which people reach this installation from elsewhere, such as
# https://word.example.org behind a proxy that ends TLS and sets X-Forwarded-Proto itself.
PUBLIC_URL = os.environ.get("KEEPWORD_URL", "").rstrip("/")
_url = urlsplit(PUBLIC_URL)
_hosts = os.environ.get("KEEPWORD_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ALLOWED_HOSTS = [*_hosts, _url.hostname] if _url.hostname else _hosts
if _url.scheme == "https":
    CSRF_TRUSTED_ORIGINS = [f"https://{_url.netloc}"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

# KEEPWORD_PROXIES names the proxies before this installation: only they may say who asks.
PROXIES = networks(os.environ.get("KEEPWORD_PROXIES", ""))

# KEEPWORD_MAIL is the server by which mail goes out, KEEPWORD_MAIL_FROM whom it comes from.
_mail = mail(os.environ)
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp", _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _mail.sender

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("en-gb", "English (United Kingdom)"), ("de", "Deutsch")]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
FORMAT_MODULE_PATH = ["keepword.config.formats"]

INSTALLED_APPS = [
    "keepword.web",
    "keepword.organisation",
    "keepword.ledger",
    "keepword.listening",
    "keepword.notify",
    "keepword.webhooks",
    "keepword.strategy",
    "keepword.standards",
    "keepword.delivery",
    "keepword.board",
    "keepword.demo",
    "keepword.upkeep",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "keepword.organisation.adapter.ClosedForSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
_FORMS = "keepword.organisation.sign_in_forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignIn",
    "change_password": f"{_FORMS}.ChangePassword",
    "set_password": f"{_FORMS}.SetPassword",
    "reauthenticate": f"{_FORMS}.AgainByPassword",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondStep",
    "reauthenticate": f"{_FORMS}.AgainByCode",
    "activate_totp": f"{_FORMS}.BeginSecondStep",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "keepword.organisation.openid_connect.InvitedOnly"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = providers(os.environ)

# Connections stay open: opening one takes half as long as a page, closing SQLite's last one writes.
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{HOME / 'keepword.sqlite3'}", conn_max_age=None
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a server may have been restarted

# A sum that lets somebody through counts once: what is kept of it may not be pushed out by others.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

ROOT_URLCONF = "keepword.config.urls"
# What of these a page is told by, customers who answer are, too, on a way of their own
# (listening/surveys/short_way.py); what follows knows people.
AROUND_EVERYBODY = [
    "keepword.web.proxies.behind_proxies",
    "django.middleware.security.SecurityMiddleware",
    "keepword.web.middleware.content_security_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
MIDDLEWARE = [
    *AROUND_EVERYBODY,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "keepword.web.uploads.LargestForm",  # before the first that reads a form
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keepword.organisation.language.middleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "keepword.web.middleware.without_zero_bytes",
    "keepword.web.middleware.way_back_from_a_form",
    "keepword.web.middleware.RefusedForms",
    "keepword.listening.watching.networks.staff_networks",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keepword.organisation.context.organisation",
                "keepword.standards.words.in_templates",
            ],
        },
    }
]
# `i18n` is there twice on purpose: `web/templatetags` is Django's with names kept in one piece.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
# KEEPWORD_UPLOAD_MEGABYTES is the size of the largest file that a page takes.
UPLOAD_LARGEST = int(os.environ.get("KEEPWORD_UPLOAD_MEGABYTES", "500")) * 1024**2
FILE_UPLOAD_HANDLERS = ["keepword.delivery.receiving.PrivateUploads"]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # What is refused is told to whoever asked; an address of it may hold a one-time token.
        "django.request": {"level": "ERROR"},
        "keepword": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
