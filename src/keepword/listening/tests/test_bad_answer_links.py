"""Whoever answered badly and agreed is told where it stands: on the page, and by mail."""

import datetime as dt
import re
import uuid

import pytest
from django.core import mail
from django.utils import timezone

from keepword.listening.concerns.links import token_after
from keepword.listening.concerns.mails import write_where_it_stands
from keepword.listening.models import Concern, Response
from keepword.listening.surveys.questionnaire import Block

from .questionnaires import pages, question
from .test_survey_answers import KEY, said

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = pages(
    Block("first", {}, (question("stars", moment="ready", concern_at=2),)),
    Block("second", {}, (question("agree", "consent"), question("who", "contact"))),
)
KIM = {"name": "Kim", "mail": "kim@example.org"}


@pytest.fixture
def version(launched, settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://word.example.org"
    return launched(ASKED)


def answered(client, version, **second: object):
    """Somebody's two pages, as a browser sends them; the page of thanks."""
    here = f"/s/{version.survey.address}/"
    hidden = {"response": uuid.uuid4(), "version": 1, "language": "en"}
    client.post(here, hidden | {"page": "first", "stars": 1})
    return client.post(here, hidden | {"page": "second"} | second, follow=True)


def test_the_page_of_thanks_leads_whoever_agreed_to_where_it_stands(client, version):
    consent = {"agree": "yes", "who.name": "Kim", "who.mail": "kim@example.org"}
    thanks = answered(client, version, **consent)
    concern = Concern.objects.get()
    assert concern.may_contact
    link = re.search(r'href="(/c/[^"]+)"', thanks.text)
    page = client.get(link[1])
    assert concern.number in page.text
    assert "We answer by" in page.text


def test_who_did_not_agree_or_guesses_is_shown_no_link(client, version):
    thanks = answered(client, version)
    assert "/c/" not in thanks.text
    concern = Concern.objects.get()
    assert (concern.token_hash, concern.may_contact) == (None, False)
    response = Response.objects.get()
    for guess in (token_after(response.key), str(response.key), "x"):
        shown = client.get(f"/s/{version.survey.address}/thanks/", {"concern": guess})
        assert "/c/" not in shown.text


def test_who_takes_the_consent_back_takes_the_link_back(version):
    said(version, stars=1)
    said(version, agree=True, who=KIM)
    assert Concern.objects.get().token_hash
    said(version, agree="skipped")
    assert Concern.objects.get().token_hash is None


def test_the_link_goes_out_once_by_mail_when_the_survey_is_ended(client, version):
    said(version, stars=1)
    assert write_where_it_stands() == 0
    said(version, agree=True, who=KIM)
    assert (write_where_it_stands(), write_where_it_stands()) == (1, 0)
    (sent,) = mail.outbox
    assert sent.to == ["kim@example.org"]
    address = f"https://word.example.org/c/{token_after(KEY)}/"
    assert address in sent.body
    assert Concern.objects.get().number in sent.body
    assert client.get(address.removeprefix("https://word.example.org")).status_code == 200


def test_who_left_in_the_middle_is_written_to_after_an_hour(launched, version):
    asked = pages(*ASKED.blocks, Block("third", {}, (question("more"),)))
    other = launched(asked)
    said(other, stars=1, agree=True, who=KIM)
    assert write_where_it_stands() == 0
    Response.objects.update(began_at=timezone.now() - dt.timedelta(hours=2))
    assert write_where_it_stands() == 1


@pytest.mark.parametrize("then", [{"answered_at": "now"}, {"erased_at": "now"}, {"mail": ""}])
def test_nobody_is_written_to_in_vain(version, then):
    said(version, stars=1, agree=True, who=KIM)
    Concern.objects.update(**{name: timezone.now() if its else its for name, its in then.items()})
    assert write_where_it_stands() == 0


def test_a_server_that_does_not_answer_is_tried_again(version, monkeypatch):
    said(version, stars=1, agree=True, who=KIM)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", _unreachable)
        assert write_where_it_stands() == 0
    assert write_where_it_stands() == 1


def _unreachable(*_args: object) -> int:
    raise OSError
