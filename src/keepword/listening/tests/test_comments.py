"""What customers wrote: found, tagged and placed; rules only remind."""

import uuid

import pytest
from tests.support.factories import make

from keepword.listening.commenting.actions import TagError, judge, place, take_tag_off
from keepword.listening.commenting.suggesting import Judged, rules, suggested, words_of
from keepword.listening.models import Answer, CommentMoment, Response, Tag, Tagging
from keepword.organisation.models import AuditEntry

from .questionnaires import one_page, question

ASKED = one_page(question("stars"), question("why", "long"))
LATE = ["It was late", "Late again", "Very late indeed", "So late!", "too late"]
OTHER = ["Friendly people", "All fine", "The café is nice"]


@pytest.fixture
def version(launched):
    return launched(ASKED)


def wrote(version, *texts):
    return [
        make(Answer, response=make(Response, key=uuid.uuid4(), version=version), question="why",
             value=text)
        for text in texts
    ]  # fmt: skip


@pytest.mark.django_db
class TestJudging:
    def test_a_tag_is_the_same_however_it_is_written_and_goes_with_its_last_comment(
        self, version, olivia
    ):
        first, second = wrote(version, *LATE[:2])
        judge(comment=first, tag="Late", fits=True, by=olivia)
        judge(comment=second, tag=" late ", fits=False, by=olivia)
        assert list(Tagging.objects.values_list("tag__name", "fits")) == [
            ("Late", True), ("Late", False),
        ]  # fmt: skip
        assert AuditEntry.objects.filter(did="tagged a comment", about="Late").count() == 1
        take_tag_off(comment=first, tag="Late", by=olivia)
        assert Tag.objects.exists()
        take_tag_off(comment=second, tag="Late", by=olivia)
        assert not Tag.objects.exists()

    def test_a_comment_speaks_of_one_moment_or_of_none(self, version, olivia):
        (comment,) = wrote(version, LATE[0])
        for moment in ("ready", "advice"):
            place(comment=comment, moment=moment, by=olivia)
        assert CommentMoment.objects.get().moment == "advice"
        with pytest.raises(TagError):
            place(comment=comment, moment="never", by=olivia)
        place(comment=comment, moment="", by=olivia)
        assert not CommentMoment.objects.exists()

    @pytest.mark.parametrize("tag", [" ", "\0", "x" * 61])
    def test_what_is_no_tag_is_refused_and_nothing_is_kept(self, version, olivia, tag):
        (comment,) = wrote(version, LATE[0])
        with pytest.raises(TagError):
            judge(comment=comment, tag=tag, fits=True, by=olivia)
        assert not Tag.objects.exists()


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def address(self, version, client, olivia):
        client.force_login(olivia)
        return f"/surveys/{version.survey.key}/comments/"

    def test_comments_are_found_by_word_tag_and_moment(self, client, version, address, olivia):
        comments = wrote(version, *LATE, *OTHER)
        judge(comment=comments[0], tag="delay", fits=True, by=olivia)
        place(comment=comments[1], moment="ready", by=olivia)
        page = client.get(address + "?word=CAFÉ").text
        assert "The café is nice" in page
        assert "All fine" not in page
        assert LATE[1] not in client.get(address + "?tag=delay").text
        assert LATE[0] not in client.get(address + "?moment=ready").text

    def test_too_few_comments_are_withheld(self, client, version, address):
        wrote(version, *LATE[:2])
        assert LATE[0] not in client.get(address).text
        wrote(version, LATE[2])
        assert LATE[0] in client.get(address).text

    def test_a_suggestion_is_explained_and_tags_nothing_until_somebody_says_so(
        self, client, version, address, olivia
    ):
        comments = wrote(version, *LATE, *OTHER)
        for comment in comments[:4]:
            judge(comment=comment, tag="delay", fits=True, by=olivia)
        judge(comment=comments[5], tag="praise", fits=True, by=olivia)
        text = " ".join(client.get(address).text.split())
        assert "Perhaps “delay”: of 4 comments that say “late”, 4 have this tag." in text
        assert not comments[4].taggings.exists()
        client.post(f"{address}{comments[4].pk}/", {"tag": "delay", "not": "1"})
        assert "Perhaps “delay”" not in client.get(address).text
        assert not comments[4].taggings.get().fits

    def test_sent_from_a_part_of_the_list_it_leads_back_there_and_nowhere_else(
        self, client, version, address
    ):
        (comment,) = wrote(version, LATE[0])
        here = f"{address}?word=late"
        elsewhere = ("https://elsewhere.example/", "//x.example", "/board/")
        for back, to in ((here, here), *((each, address) for each in elsewhere)):
            sent = client.post(f"{address}{comment.pk}/", {"tag": "delay", "back": back})
            assert sent["Location"] == to

    def test_it_asks_as_often_for_many_as_for_few(
        self, client, version, address, olivia, django_assert_num_queries
    ):
        for many in (3, 30):
            for comment in wrote(version, *(f"late {n}" for n in range(many))):
                judge(comment=comment, tag=f"tag {comment.pk}", fits=True, by=olivia)
            with django_assert_num_queries(19):
                client.get(address)


class TestRules:
    def test_a_word_that_goes_with_everything_says_nothing(self):
        both = [Judged(n, words_of(f"the bike {'late' if n < 5 else 'fine'}"), label)
                for n in range(10) for label in (["delay"] if n < 5 else ["praise"])]  # fmt: skip
        found = rules(both)
        assert set(found) == {"late", "fine"}
        assert [rule.label for rule in suggested("So LATE, fine", found, ())] == ["praise", "delay"]
        assert [rule.label for rule in suggested("late", found, {"delay"})] == []

    def test_what_was_turned_down_counts_against_a_rule(self):
        so = [Judged(n, words_of("late"), "delay") for n in range(4)]
        apart = [Judged(99, words_of("fine"), "praise")]
        assert "late" in rules(so + apart)
        not_so = [Judged(n, words_of("late"), "delay", fits=False) for n in range(10, 14)]
        assert "late" not in rules(so + not_so + apart)
