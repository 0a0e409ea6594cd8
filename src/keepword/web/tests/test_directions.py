"""A name of the other direction stays in one piece, in sentences told now or kept for later."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

from keepword.organisation.forms import PlainForm
from keepword.web.directions import BEGIN, END, TURNING, kept_apart
from keepword.web.sayings import Sayings

HEBREW = "נועה"
PLURAL = (
    "{% blocktranslate count n=n with name=who %}one{% plural %}{{ name }} and {{ n }}"
    "{% endblocktranslate %}"
)


@pytest.mark.parametrize(
    ("language", "text", "marked"),
    [
        ("de", HEBREW, True),
        ("de", "Noa", False),
        ("de", "12.", False),
        ("he", "Noa!", True),
        ("he", HEBREW, False),
        ("he", "12", False),
    ],
)
def test_only_what_goes_the_other_way_is_marked(language, text, marked):
    with translation.override(language):
        assert kept_apart(text) == (f"{BEGIN}{text}{END}" if marked else text)


@pytest.mark.parametrize("sign", sorted(TURNING))
def test_signs_that_turn_the_line_are_left_out_of_a_sentence(sign):
    named = in_german(
        "{% blocktranslate with name=who %}{{ name }} is here.{% endblocktranslate %}",
        who=f"{sign}evil",
    )
    assert named == "evil is here."
    assert isinstance(kept_apart(SafeString(f"{sign}<b>")), SafeString)


@pytest.mark.parametrize("sign", sorted(TURNING))
def test_a_form_refuses_them_in_a_line_and_takes_them_in_a_text(sign):
    class Form(PlainForm):
        name = forms.CharField()
        words = forms.CharField(widget=forms.Textarea, required=False)

    assert "turns the line" in str(Form({"name": f"Mia{sign}"}).errors["name"])
    assert Form({"name": "Mia \N{RIGHT-TO-LEFT MARK}", "words": f"{sign}x"}).is_valid()


def test_what_was_safe_stays_safe_and_nothing_else_becomes_so():
    assert isinstance(kept_apart(SafeString(f"<b>{HEBREW}</b>")), SafeString)
    assert not isinstance(kept_apart(f"<b>{HEBREW}</b>"), SafeString)


def in_german(source: str, **named: object) -> str:
    with translation.override("de"):
        return Template("{% load i18n %}" + source).render(Context(named))


@pytest.mark.parametrize(
    "source",
    [
        "{% blocktranslate with name=who %}The secret of {{ name }}.{% endblocktranslate %}",
        "{% blocktranslate with name=who %}{{ name }} and {{ n }}.{% endblocktranslate %}",
        "{% blocktranslate %}{{ who }} is here.{% endblocktranslate %}",
        PLURAL,
    ],
)
def test_a_sentence_of_a_template_keeps_a_name_in_one_piece(source):
    assert f"{BEGIN}{HEBREW}{END}" in in_german(source, who=HEBREW, n=2)
    assert BEGIN not in in_german(source, who="Noa", n=2)


def test_what_somebody_writes_is_still_escaped():
    source = "{% blocktranslate %}{{ who }} is here.{% endblocktranslate %}"
    assert f"{BEGIN}&lt;b&gt;{HEBREW}{END}" in in_german(source, who=f"<b>{HEBREW}")


def test_what_is_kept_and_told_later_keeps_it_too():
    said = Sayings(gettext_noop("%(file)s is empty."))
    with translation.override("de"):
        assert said.tell(f"{HEBREW}.csv is empty.").startswith(f"{BEGIN}{HEBREW}.csv{END}")
