"""The pages of waves and contacts, and what programs bring and read: the same through two doors."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.factories import NOON, make

from keepword.listening.inviting.asking import LOOKS_EVERY
from keepword.listening.models import Contact, Invitation, LeftOut, Response, Wave
from keepword.organisation.actions import make_token

from .inviting import a_wave, ask, link_in, send, take_in
from .questionnaires import one_page, question


@pytest.fixture(autouse=True)
def by_mail(settings):
    settings.EMAIL_HOST = "mail.example.org"
    settings.PUBLIC_URL = "https://word.example.org"


@pytest.fixture
def survey(launched):
    return launched(one_page(question("stars"))).survey


@pytest.fixture
def signed_in(client, olivia):
    client.force_login(olivia)
    return client


@pytest.fixture
def program(client, olivia):
    def program(*scopes: str):
        _, secret = make_token(name="Till", scopes=scopes, days=30, by=olivia)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return program


def form(organisation, **more) -> dict[str, object]:
    return {
        "name": "Spring", "asks": "contacts", "delay_hours": 24, "opens_on": organisation.today(),
        "share": 100, "rest_days": 90, "quiet_from": "20:00", "quiet_until": "08:00",
        "reminders": 0, "remind_after_days": 5, "holds_days": 30,
    } | more  # fmt: skip


def test_a_wave_is_opened_by_its_rules_and_told_in_sentences(signed_in, organisation, survey):
    page = signed_in.get(survey.get_absolute_url())
    assert "Open a wave to ask customers by name" in page.text
    page = signed_in.post(f"/surveys/{survey.key}/waves/new/", form(organisation), follow=True)
    wave = Wave.objects.get()
    assert "Nobody is drawn yet." in page.text
    Wave.objects.update(drawn_at=NOON)
    assert "It has been drawn, and there was nobody" in signed_in.get(wave.get_absolute_url()).text
    assert str(wave.seed) in page.text
    assert "reminded" not in page.text
    make(LeftOut, wave=wave, reason=LeftOut.Reason.RESTING)
    for _each in range(4):
        make(Invitation, wave=wave, sent_at=NOON, channel="mail")
    make(Invitation, wave=wave, sent_at=NOON, channel="file")
    answered = make(Response, invitation=Invitation.objects.filter(channel="mail").first())
    answered.answers.create(question="stars", state="answered", value=4)
    Invitation.objects.filter(pk=Invitation.objects.filter(channel="mail").last().pk).update(
        failed_at=NOON
    )
    for address in (wave.get_absolute_url(), survey.get_absolute_url()):
        said = " ".join(signed_in.get(address).text.split())
        assert "5 of 6 were drawn." in said
        assert "By mail: 4 asked, 1 of them not reached." in said
        assert "1 of 3 reached answered: 33 of 100, between 6 and 79." in said
        assert "so they are not added up" in said
    assert "They were asked not long ago, here or in another survey: 1" in said_of(signed_in, wave)


def test_after_a_moment_it_is_said_how_often_is_looked(signed_in, olivia, survey, moments):
    wave = a_wave(survey, olivia, asks=Wave.Asks.MOMENT, moment="ready", delay_hours=2)
    assert "Who had it since is looked up every five minutes." in said_of(signed_in, wave)
    assert dt.timedelta(minutes=5) == LOOKS_EVERY


def said_of(client, wave) -> str:
    return " ".join(client.get(wave.get_absolute_url()).text.split())


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ({"asks": "moment"}, "Choose the moment after which customers are asked."),
        ({"opens_on": "2020-01-01"}, "Choose today or a day to come."),
        ({"open_until": "2020-01-01"}, "Choose a day that is not before it opens."),
        ({"share": 0}, "greater than or equal to 1"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_with_a_wave_is_said_and_opens_nothing(
    signed_in, organisation, survey, wrong, mend
):
    page = signed_in.post(f"/surveys/{survey.key}/waves/new/", form(organisation, **wrong))
    assert page.status_code == 400
    assert mend in page.text
    assert not Wave.objects.exists()


def test_who_has_not_answered_is_seen_by_few(client, survey, olivia, person):
    take_in(olivia, "ali", "kim")
    wave = a_wave(survey, olivia)
    ask()
    ali, _kim = sorted(send(), key=lambda each: each.to)
    client.post(link_in(ali), {"page": "page", "stars": "4"})
    for by, sees in (
        (olivia, True),
        (person("Carl", "care"), True),
        (person("Leo", "leader"), False),
    ):
        client.force_login(by)
        page = client.get(wave.get_absolute_url())
        assert ("kim@example.org" in page.text) is sees
        assert "ali@example.org" not in page.text


def test_without_mail_the_pages_say_so_and_hand_links_out_as_a_file(
    signed_in, survey, olivia, settings
):
    settings.EMAIL_HOST = ""
    take_in(olivia, "kim", name="=Kim")
    wave = a_wave(survey, olivia)
    ask()
    assert "Mail is not set up here" in signed_in.get(wave.get_absolute_url()).text
    assert "Mail is not set up here" in signed_in.get(f"/surveys/{survey.key}/waves/new/").text
    answer = signed_in.post(f"/waves/{wave.key}/links/")
    file = b"".join(answer.streaming_content).decode()
    assert "kim@example.org" in file
    assert "https://word.example.org/i/" in file
    assert ",=Kim" not in file
    assert not Invitation.objects.filter(sent_at=None).exists()


def test_a_file_of_contacts_is_taken_in_whole_or_not_at_all(signed_in, organisation):
    def send_file(text: str):
        file = SimpleUploadedFile("contacts.csv", text.encode())
        return signed_in.post("/contacts/new/", {"file": file}, follow=True)

    page = send_file("email,unit\nkim@example.org,\nali@example.org,moon\n")
    assert page.status_code == 400
    assert "Line 3" in page.text
    assert "There is no such unit." in page.text
    assert not Contact.objects.exists()
    page = send_file("email\nkim@example.org\nali@example.org\n")
    assert "Taken in: 2 new, 0 changed, 0 as they were." in page.text
    assert Contact.objects.count() == 2


def test_a_contact_is_found_handed_out_and_erased(signed_in, olivia):
    (kim,) = take_in(olivia, "kim", name="Kim")
    page = signed_in.post("/contacts/", {"text": "ki"})
    assert page.status_code == 400
    for text in ("kim@", "kim"):
        assert kim.get_absolute_url() in signed_in.post("/contacts/", {"text": text}).text
    assert "Nobody is called so" in signed_in.post("/contacts/", {"text": "xyz"}).text
    assert "Never." in signed_in.get(kim.get_absolute_url()).text
    file = signed_in.post(f"/contacts/{kim.key}/data/")
    assert file.json()["email"] == "kim@example.org"
    signed_in.post(f"/contacts/{kim.key}/erase/")
    assert signed_in.get(kim.get_absolute_url()).status_code == 404


def test_the_pages_ask_as_often_however_many_there_are(
    signed_in, survey, olivia, django_assert_num_queries, django_assert_max_num_queries
):
    take_in(olivia, "kim")
    counts = {}
    for many in (3, 30):
        for number in range(many):
            wave = make(Wave, survey=survey, name=f"{many}-{number}")
            for channel in ("mail", "file"):
                make(Invitation, wave=wave, sent_at=NOON, channel=channel)
            make(LeftOut, wave=wave)
        pages = {
            "survey": survey.get_absolute_url(),
            "wave": a_full_wave(survey, many).get_absolute_url(),
        }
        for name, address in pages.items():
            with django_assert_max_num_queries(60) as asked:
                signed_in.get(address)
            counts.setdefault(name, set()).add(len(asked))
    assert {name: len(each) for name, each in counts.items()} == {"survey": 1, "wave": 1}, counts


def a_full_wave(survey, many: int) -> Wave:
    wave = make(Wave, survey=survey, name="Full")
    for _each in range(many):
        make(Invitation, wave=wave, sent_at=NOON, channel="mail")
    return wave


def test_programs_bring_contacts_whole_or_are_told_field_by_field(program, workshop):
    till = program("bring in")
    sent = {"contacts": [{"email": "kim@example.org", "unit": "workshop"},
                         {"email": "ali@example.org", "customer": "shop:1"}]}  # fmt: skip
    answer = till.post("/api/contacts", sent, content_type="application/json")
    assert answer.json() == {"new": 2, "changed": 0, "same": 0}
    answer = till.post("/api/contacts", sent, content_type="application/json")
    assert answer.json() == {"new": 0, "changed": 0, "same": 2}
    sent["contacts"][1] |= {"email": "bo@example.org", "unit": "moon"}
    answer = till.post("/api/contacts", sent, content_type="application/json")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["where"] == ["body", "contacts", 1, "unit"]
    assert Contact.objects.count() == 2
    refused = program("read").post("/api/contacts", sent, content_type="application/json")
    assert refused.status_code == 403


def test_mail_that_came_back_counts_as_not_reached_unless_they_answered(
    program, client, survey, olivia
):
    take_in(olivia, "ali", "kim")
    wave = a_wave(survey, olivia)
    ask()
    ali, _kim = sorted(send(), key=lambda each: each.to)
    client.post(link_in(ali), {"page": "page", "stars": "4"})
    till = program("bring in", "read")
    answer = till.post(
        "/api/contacts/came-back",
        {"emails": ["Ali@example.org", "kim@example.org", "never@example.org"]},
        content_type="application/json",
    )
    assert answer.json() == {"contacts": 2}
    (said,) = till.get(f"/api/surveys/{survey.key}/waves").json()["items"]
    assert said["key"] == str(wave.key)
    (by_mail,) = said["channels"]
    assert [by_mail[name] for name in ("asked", "failed", "answered")] == [2, 1, 1]
    assert (by_mail["share"], said["left_out"], said["considered"]) == (1.0, [], 2)


def brought_back(client, text: str):
    file = SimpleUploadedFile("back.csv", text.encode(), content_type="text/csv")
    return client.post("/contacts/came-back/", {"file": file}, follow=True)


def test_addresses_that_came_back_are_a_file_and_wrong_lines_are_named(signed_in, olivia, survey):
    take_in(olivia, "ali", "kim")
    a_wave(survey, olivia)
    ask()
    send()
    wrong = brought_back(signed_in, "email\nkim@example.org\nnobody\n")
    assert wrong.status_code == 400
    assert "Line 3" in wrong.text
    assert not Contact.objects.exclude(undeliverable_at=None).exists()
    right = brought_back(signed_in, "email\nKIM@example.org\nstranger@example.org\n")
    assert "1 contact is not written to any more." in right.text
    assert Invitation.objects.get(contact__email="kim@example.org").failure == "The mail came back."
    assert Contact.objects.get(email="ali@example.org").undeliverable_at is None


def of_unit(wave, unit: str, *, asked: int, answered: int) -> None:
    for number in range(asked):
        invitation = make(Invitation, wave=wave, unit=unit, sent_at=NOON, channel="mail")
        if number < answered:
            Invitation.objects.filter(pk=invitation.pk).update(took_part=True)


def test_how_many_answered_is_told_unit_by_unit(signed_in, olivia, survey, workshop):
    wave = a_wave(survey, olivia)
    of_unit(wave, "workshop", asked=4, answered=1)
    assert "By unit" not in signed_in.get(wave.get_absolute_url()).text, "it is the whole"
    of_unit(wave, "", asked=2, answered=2)
    said = said_of(signed_in, wave)
    assert "1 of 4" in said
    assert "25 (5 – 70)" in said
    assert "2 of 2" in said


def test_of_an_anonymous_survey_no_small_units_share_is_told(signed_in, olivia, survey, workshop):
    wave = a_wave(survey, olivia)
    type(survey).objects.update(period_months=1)
    of_unit(wave, "workshop", asked=4, answered=1)
    of_unit(wave, "", asked=2, answered=2)
    said = said_of(signed_in, wave)
    assert said.count("withheld: too few, here or beside it") == 2
    assert "1 of 4" not in said


def test_in_an_anonymous_survey_links_are_handed_to_those_too_who_took_part(
    signed_in, olivia, survey
):
    wave = a_wave(survey, olivia)
    take_in(olivia, "ali", "kim")
    ask()
    Invitation.objects.filter(contact__email="ali@example.org").update(took_part=True)
    path = f"{wave.get_absolute_url()}links/"
    taken = b"".join(signed_in.post(path)).decode()
    assert "ali@example.org" not in taken
    type(survey).objects.update(period_months=1)
    taken = b"".join(signed_in.post(path)).decode()
    assert "ali@example.org" in taken
