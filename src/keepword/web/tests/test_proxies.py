"""Who asks, where a proxy stands between."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from keepword.web.proxies import behind_proxies, networks, passed_on_by, place_of


@pytest.fixture
def seen(settings, tmp_path):
    """The address by which a request is known behind the proxies."""
    settings.HOME = tmp_path

    def seen(peer: str, passed_on: str | None, proxies: str = "") -> str:
        settings.PROXIES = networks(proxies)
        known = []
        more = {} if passed_on is None else {"HTTP_X_FORWARDED_FOR": passed_on}
        request = RequestFactory().get("/", REMOTE_ADDR=peer, **more)
        behind_proxies(lambda asked: known.append(place_of(asked)) or HttpResponse())(request)
        return known[0]

    return seen


def test_nobody_is_believed_whom_no_setting_names(seen):
    assert seen("203.0.113.5", "1.2.3.4") == "203.0.113.5"
    assert passed_on_by().read_text() == "203.0.113.5"


def test_a_proxy_of_ours_says_who_asks(seen):
    assert seen("127.0.0.1", "203.0.113.7", "127.0.0.1") == "203.0.113.7"
    assert seen("10.0.0.2", "203.0.113.7, 10.0.0.9", "10.0.0.0/8") == "203.0.113.7"
    assert not passed_on_by().exists()


def test_what_stands_before_the_visitor_may_be_invented(seen):
    assert seen("127.0.0.1", "8.8.8.8, 203.0.113.7", "127.0.0.1") == "203.0.113.7"
    assert seen("127.0.0.1", "8.8.8.8, nonsense", "127.0.0.1") == "127.0.0.1"
    assert seen("127.0.0.1", "127.0.0.1," * 1000, "127.0.0.1") == "127.0.0.1"


def test_without_the_header_the_peer_asks(seen):
    assert seen("127.0.0.1", None, "127.0.0.1") == "127.0.0.1"


def test_whoever_has_an_ipv6_network_counts_once(seen):
    one, two = seen("2001:db8:1:2::7", None), seen("2001:db8:1:2:ffff::9", None)
    assert one == two == "2001:db8:1:2::/64"
    assert seen("2001:db8:1:3::7", None) != one


def test_a_proxy_that_is_no_address_is_refused_with_its_setting():
    with pytest.raises(ImproperlyConfigured, match=r"KEEPWORD_PROXIES .* 'proxy'"):
        networks("127.0.0.1, proxy")
