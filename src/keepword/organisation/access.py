"""Who may see what: the only place that decides."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from keepword.organisation.models import Organisation, Role, User

READS_THE_BOARD = frozenset(
    {Role.Kind.OWNER, Role.Kind.LEADER, Role.Kind.MANAGER, Role.Kind.MEMBER}
)
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


def may_read_board(user: User) -> bool:
    """Everyone with a role sees the whole board: a gap that is hidden is not closed."""
    return user.roles.filter(kind__in=READS_THE_BOARD).exists()


def board_reader(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only those in who may read the board; who is not signed in is asked to, before this."""

    @never_cache  # what one person may see stays in nobody's cache
    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        if not isinstance(request.user, User) or not may_read_board(request.user):
            raise PermissionDenied
        return view(request, **parts)

    return guarded


def may_look_around(request: HttpRequest) -> bool:
    """Without a password: only in a sample, only from this machine, and not through its proxy."""
    near = request.META.get("REMOTE_ADDR") in THIS_MACHINE
    forwarded = any(header in request.META for header in FORWARDED)
    return near and not forwarded and Organisation.objects.filter(is_sample=True).exists()
