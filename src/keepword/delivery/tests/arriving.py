"""A file on its way from a page to the ledger, for the tests."""

from django.core.files.uploadedfile import SimpleUploadedFile

from keepword.delivery.mapping import Columns, Score
from keepword.organisation.models import Organisation, Role, User

from .conftest import HEADER, LINES

COLUMNS = Columns(
    name="Repairs",
    moment="ready",
    moment_name="Ready by the day we said",
    proposition="It was ready by the day we said.",
    lens="delivered",
    happened_at="ready",
    score=Score("on-time", "ready", "due"),
    unit="branch",
    person="customer",
    ref="job",
)


def owner(kind="owner", unit=None):
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Thread"})
    user = User.objects.create_user(f"{kind}@example.org", name=kind.title())
    Role.objects.create(user=user, kind=kind, unit=unit)
    return user


TEXT = HEADER + "".join(LINES)


def file(name="repairs.csv", text=TEXT):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
