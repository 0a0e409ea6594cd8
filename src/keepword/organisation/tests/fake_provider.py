"""An OpenID Connect provider on this machine, as small as the real ones' part that we use."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "keepword", "a secret between the two"


@dataclass
class Provider:
    """Who signs in next (`claims`), and what the provider remembers of codes and tokens."""

    issuer: str
    claims: dict[str, object] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    audience: str = CLIENT

    def configuration(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where somebody who agrees is sent back to."""
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        assert {"openid", "email"} <= set(asked["scope"].split())
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, given: dict[str, str]) -> dict[str, object] | None:
        """Tokens for a code, once, and only for who began and knows the secret."""
        asked = self.codes.pop(given["code"], None)
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        expected = asked and {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uri": asked["redirect_uri"],
        }
        said = {name: given.get(name) for name in expected or ()}
        if not asked or said != expected or challenge != asked["code_challenge"]:
            return None
        token = secrets.token_urlsafe()
        self.tokens.add(token)
        identity = {
            "iss": self.issuer,
            "aud": self.audience,
            "exp": time.time() + 60,
            **self.claims,
        }
        signed = jwt.encode(identity, "k" * 32, algorithm="HS256")
        return {"access_token": token, "token_type": "Bearer", "id_token": signed}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/.well-known/openid-configuration":
                self.answer(provider.configuration())
            elif address.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_flat(address.query)))
                self.end_headers()
            elif address.path == "/userinfo":
                token = self.headers["Authorization"].removeprefix("Bearer ")
                self.answer(provider.claims if token in provider.tokens else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(provider.exchange(_flat(body)))

        def answer(self, content: dict[str, object] | None) -> None:
            self.send_response(200 if content is not None else 401)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content or {"error": "invalid_request"}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers until the end of the block."""
    provider = Provider("")
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider)) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
