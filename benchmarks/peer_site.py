"""django-survey-and-report as its documentation sets it up, to be served beside Keepword.

`python -m benchmarks.peer_site make` makes its database in the folder KEEPWORD_BENCH_PEER, as
durable as Keepword's, with the same five questions on one page; Granian serves the application.
"""

import os
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

HOME = Path(os.environ.get("KEEPWORD_BENCH_PEER", "."))
CHOICES = {"ready": 5, "advice": 5, "nps": 11}
settings.configure(
    SECRET_KEY="for a benchmark only",  # noqa: S106 -- nobody reaches it
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.messages", "django.contrib.sessions", "django.contrib.staticfiles",
        "survey",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "peer.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }},
    STATIC_URL="/static/",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DEFAULT_SURVEY_PUBLISHING_DURATION=7,
    CHOICES_SEPARATOR=",",
    USER_DID_NOT_ANSWER="Left blank",
    EXCEL_COMPATIBLE_CSV=False,
    LOGIN_URL="/accounts/login/",
)  # fmt: skip
django.setup()
urlpatterns: list[Any] = [
    path("survey/", include("survey.urls")),
    path("accounts/", include("django.contrib.auth.urls")),
]
application = get_wsgi_application()


def make() -> str:
    """A survey of the five questions; its path."""
    from django.core.management import call_command  # noqa: PLC0415 -- the apps are ready now
    from survey.models import Question, Survey  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    made = Survey.objects.create(
        name="After your repair", description="-", need_logged_user=False,
        display_method=Survey.ALL_IN_ONE_PAGE,
    )  # fmt: skip
    asked = [(key, "radio", ",".join(map(str, range(1, n + 1)))) for key, n in CHOICES.items()]
    asked += [("way", "radio", "foot,car,bus"), ("why", "text", "")]
    for order, (key, kind, choices) in enumerate(asked, 1):
        Question.objects.create(
            survey=made, text=f"About {key}?", order=order, required=False, type=kind,
            choices=choices,
        )  # fmt: skip
    return f"/survey/{made.pk}/"


def kept() -> tuple[int, int]:
    """How many responses and answers are there."""
    from survey.models import Answer, Response  # noqa: PLC0415

    return Response.objects.count(), Answer.objects.count()


if __name__ == "__main__":
    print(make() if sys.argv[1] == "make" else kept())
