"""Who plays in these tests: a shop with a workshop below it, and dispatch beside it."""

from keepword.organisation.models import Organisation, Role, Unit, UnitEdge, User

PASSWORD = "three odd words"


def shop() -> Unit:
    Organisation.objects.create(pk=1, name="Thread and Needle", time_zone="Europe/Vienna")
    shop, workshop, _ = (
        Unit.objects.create(key=key, name=key.title()) for key in ("shop", "workshop", "dispatch")
    )
    UnitEdge.objects.create(parent=shop, child=workshop)
    return shop


def unit(key: str) -> Unit:
    return Unit.objects.get(key=key)


def person(name: str, kind: str | None = None, at: str | None = None) -> User:
    """Somebody with an account, such as person("Mia", "manager", at="shop")."""
    user = User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)
    if kind:
        Role.objects.create(user=user, kind=kind, unit=unit(at) if at else None)
    return user
