"""The API: a second door to what the pages show and do, at /api/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path, reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

import keepword
from keepword.board.api import router as figures
from keepword.board.customers_api import router as customers
from keepword.board.pages_api import router as pages
from keepword.delivery.api import router as imports
from keepword.delivery.given.api import router as given
from keepword.listening.api import router as predictions
from keepword.listening.commenting.api import router as comments
from keepword.listening.concerns.api import router as concerns
from keepword.listening.inviting.api import router as inviting
from keepword.listening.inviting.contact_api import router as contacts
from keepword.listening.inviting.wave_api import router as waves
from keepword.listening.pulses.api import router as pulses
from keepword.listening.retention.api import router as retention
from keepword.listening.surveys.api import router as surveys
from keepword.listening.telling.api import router as tellings
from keepword.listening.walking.api import router as walks
from keepword.listening.watching.api import router as odd
from keepword.notify.api import router as attention
from keepword.organisation.api import router as organisation
from keepword.organisation.bearer import PerToken
from keepword.organisation.chain.api import router as chain
from keepword.organisation.searching.api import router as searching
from keepword.standards.api import router as moments
from keepword.standards.cards.api import router as cards
from keepword.standards.playbook_api import router as playbook
from keepword.standards.promising.api import router as promises
from keepword.strategy.api import router as strategy
from keepword.upkeep.api import router as upkeep
from keepword.web.problems import MEDIA_TYPE, Problem, problem
from keepword.webhooks.api import router as webhooks

NOT_ALLOWED = 405
REFUSED = {
    "description": "Refused; the problem details say why and what to do.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Api(NinjaAPI):
    """An API whose description names problem details as the answer to all that is refused."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI description of every address."""
        prefix = path_prefix or reverse("openapi-json").removesuffix("openapi.json")
        schema = super().get_openapi_schema(path_prefix=prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = Problem.json_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = REFUSED
        return schema


api = Api(
    title="Keepword",
    version=keepword.__version__,
    description="Promised, delivered, believed, perceived: what the pages show, for programs.",
    docs_url=None,
    throttle=PerToken(),
    docs_decorator=require_safe,
)
for router in (
    figures,
    pages,
    customers,
    strategy,
    moments,
    predictions,
    cards,
    playbook,
    promises,
    given,
    inviting,
    contacts,
    waves,
    surveys,
    comments,
    tellings,
    concerns,
    pulses,
    retention,
    walks,
    odd,
    organisation,
    chain,
    searching,
    attention,
    imports,
    webhooks,
    upkeep,
):
    api.add_router("", router)


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, error: Exception) -> HttpResponse:
    answer = problem(401, "Send a token that holds, as “Authorization: Bearer …”.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(PermissionDenied)
def not_permitted(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(403, str(error))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, str(error))


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"where": each["loc"], "what": each["msg"]} for each in error.errors]
    return problem(422, "Some of it is not as the description says.", errors)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, error.message)


def addresses() -> list[URLPattern | URLResolver]:
    """What is served, by tokens alone: nobody's session counts, and nothing stays in a cache."""
    served: list[URLPattern | URLResolver] = []
    for each in api.urls[0]:
        if isinstance(each, URLPattern) and each.name != "api-root":
            each.callback = for_programs(each.callback)
            served.append(each)
    return [*served, re_path("", csrf_exempt(for_programs(unknown)), name="api_unknown")]


def unknown(request: HttpRequest) -> HttpResponse:
    """Say to a program, in its own way, that there is no such address."""
    return problem(404, "There is no such address. /api/openapi.json describes those there are.")


def for_programs(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the API's own check of the token decide; say it in English, and what there is none of."""

    @wraps(view)
    def served(request: HttpRequest, **parts: object) -> HttpResponse:
        with translation.override("en"):
            answer = view(request, **parts)
        if answer.status_code == NOT_ALLOWED:
            said = problem(NOT_ALLOWED, f"Only {answer['Allow']} is answered here.")
            said["Allow"] = answer["Allow"]
            return said
        return answer

    return login_not_required(never_cache(served))
