from django.urls import URLPattern, URLResolver, include, path

from keepword.config import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("keepword.listening.urls")),  # customers answer there, many at once
    path("", include("keepword.board.urls")),
    path("", include("keepword.organisation.urls")),
    path("", include("keepword.notify.urls")),
    path("", include("keepword.webhooks.urls")),
    path("", include("keepword.strategy.urls")),
    path("", include("keepword.standards.urls")),
    path("", include("keepword.delivery.urls")),
    path("api/", include(api.addresses())),
    path("", include("keepword.demo.urls")),
    path("", include("keepword.upkeep.urls")),
]
