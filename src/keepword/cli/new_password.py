"""keepword new-password: let somebody in again who is locked out, where no owner can."""

from pathlib import Path

import click

from keepword.cli.django import start

HERE = "http://127.0.0.1:8000"


@click.command
@click.argument("email")
@click.option(
    "--end-second-step",
    is_flag=True,
    help="The phone with their second step is lost too: end the second step.",
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="The organisation's folder.  [default: $KEEPWORD_HOME or ./keepword-data]",
)
def command(email: str, home: Path | None, *, end_second_step: bool) -> None:
    """Print an address at which whoever has the account EMAIL sets a new password.

    It works once, within a day. Their old password holds until then. Whoever may run this on the
    server holds the database anyway; it leaves a line in the audit trail.
    """
    start(home)
    from django.conf import settings  # noqa: PLC0415 -- Django must be set up
    from django.urls import reverse  # noqa: PLC0415

    from keepword.organisation.actions import let_in_from_the_server  # noqa: PLC0415
    from keepword.organisation.models import User  # noqa: PLC0415

    user = User.objects.filter(email=email.lower(), erased_at=None).first()
    if user is None:
        raise click.UsageError(f"There is no account of {email} in {settings.HOME}. {_known()}")
    if not user.is_active:
        raise click.UsageError(
            f"The account of {email} is closed. An owner opens it again under People. {_known()}"
        )
    token = let_in_from_the_server(user=user, ends_second_step=end_second_step)
    path = reverse("new_password", kwargs={"token": token})
    click.echo(f"{settings.PUBLIC_URL or HERE}{path}")
    click.echo(f"A new password for {user}: give this address to them alone.", err=True)
    if not settings.PUBLIC_URL:
        click.echo(f"Where Keepword listens elsewhere, put that in place of {HERE}.", err=True)


def _known() -> str:
    """Whom to name instead."""
    from keepword.organisation.models import Role, User  # noqa: PLC0415

    owners = User.objects.filter(roles__kind=Role.Kind.OWNER, is_active=True).order_by("email")
    emails = ", ".join(owners.values_list("email", flat=True))
    return f"Owners here are: {emails}." if emails else "Nobody owns it yet: keepword serve."
