"""Signing in with the organisation's own provider (OpenID Connect), where one is named."""

from collections.abc import Mapping
from typing import Any


def providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """What allauth is told: nothing, unless the environment names an issuer.

    Raises:
        KeyError: An issuer is named, but not who we are there.
    """
    issuer = environment.get("KEEPWORD_OIDC_ISSUER")
    if not issuer:
        return {}
    app = {
        "provider_id": "organisation",  # it answers at /sign-in/elsewhere/organisation/
        "name": environment.get("KEEPWORD_OIDC_NAME", "OpenID Connect"),
        "client_id": environment["KEEPWORD_OIDC_CLIENT"],
        "secret": environment["KEEPWORD_OIDC_SECRET"],
        "settings": {
            "server_url": issuer.rstrip("/"),
            "oauth_pkce_enabled": True,
            "verified_email": environment.get("KEEPWORD_OIDC_EMAIL_VERIFIED") == "yes",
        },
    }
    return {"openid_connect": {"APPS": [app]}}
