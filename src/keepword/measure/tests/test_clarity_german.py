"""German: reading ease by Amstad's formula, syllables, vague words, passive voice, quantities."""

import pytest

from keepword.measure import MeasureError, readability, reading_ease, wording
from keepword.measure.clarity import german_syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("Haus", 1), ("Leute", 2), ("Reparatur", 4), ("Kunden", 2), ("Quelle", 2), ("Nation", 3),
        ("Werktage", 3), ("Beschwerde", 3), ("zuverlässig", 4), ("täglich", 2), ("24", 4),
        ("17", 2), ("100", 3), ("7", 2), ("Bräuche", 2), ("System", 2), ("km", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_spoken(word, syllables):
    assert german_syllables(word) == syllables


def test_reading_ease_is_amstads_formula_by_hand():
    found = reading_ease("Wir rufen Sie an. Das Rad ist fertig.", language="de")
    assert (found.words, found.sentences, found.syllables) == (8, 2, 10)
    assert found.value == pytest.approx(180 - 8 / 2 - 58.5 * 10 / 8)
    assert found.ease == "very easy"


def test_english_is_flesch_as_before():
    text = "We answer every complaint within 2 working days."
    assert reading_ease(text).value == pytest.approx(readability(text).flesch)


def test_an_office_is_harder_to_read_than_a_friend():
    office = (
        "Die Inanspruchnahme der Gewährleistungsansprüche setzt die ordnungsgemäße "
        "Rückübermittlung der Originalrechnungsunterlagen voraus."
    )
    assert reading_ease(office, language="de").value < 0
    assert reading_ease("Bringen Sie die Rechnung mit.", language="de").value > 60


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("Wir antworten umgehend.", ["umgehend"]),
        ("Wir bieten einen schnellen und freundlichen Service.", ["schnellen", "freundlichen"]),
        ("Wir melden uns so bald wie möglich bei Ihnen.", ["so bald wie möglich"]),
        ("Nach Möglichkeit rufen wir am selben Tag zurück.", ["Nach Möglichkeit"]),
        ("Guten Tag, sagen wir jedem Kunden.", []),
        ("Wir rufen binnen zwei Stunden zurück.", []),
        ("Der Gutschein gilt ein Jahr.", []),
    ],
)
def test_vague_words_are_found_in_every_ending_and_whole(text, vague):
    found = wording(text, language="de")
    assert [word.text for word in found.vague] == vague


def test_each_vague_word_has_the_question_that_mends_it():
    found = wording("Wir helfen bei Bedarf schnell und oft.", language="de").vague
    assert [word.question for word in found] == [
        "When not, and what then?",
        "By when, in hours or days?",
        "How many, or how many in 100?",
    ]


@pytest.mark.parametrize(
    ("text", "passive"),
    [
        ("Beschwerden werden in zwei Tagen beantwortet.", True),
        ("Die Reparatur wird bis Freitag fertiggestellt.", True),
        ("Der Kunde soll angerufen werden.", True),
        ("Das Geld wurde erstattet.", True),
        ("Die Rechnung wird von uns besprochen.", True),
        ("Wir werden Sie am Freitag anrufen.", False),
        ("Wir werden gehen, wenn alles fertig ist.", False),
        ("Wir rufen Sie binnen einer Stunde zurück.", False),
        ("Es wird Gebäck gereicht.", True),
        ("Wir werden gern helfen.", False),
    ],
)
def test_the_passive_is_werden_with_a_participle_in_either_order(text, passive):
    assert bool(wording(text, language="de").passive) is passive


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Wir antworten in 2 Werktagen.", "2 Werktagen"),
        ("Wir rufen innerhalb einer Stunde zurück.", "einer Stunde"),
        ("95 von 100 Paketen kommen an.", "95 von 100"),
        ("Neun von zehn sind da: 90 Prozent.", "90 Prozent"),
        ("Es ist bis 17 Uhr fertig.", "17 Uhr"),
        ("Sie bekommen 10 Euro zurück.", "10 Euro"),
        ("Wir liefern am selben Tag.", "am selben Tag"),
        ("Wir liefern bis Freitag.", "bis Freitag"),
        ("Wir sind täglich da.", "täglich"),
        ("Ab 5. März gilt das.", "5. März"),
    ],
)
def test_quantities_are_found(text, quantity):
    assert quantity in wording(text, language="de").sentences[0].quantities


def test_a_promise_without_a_quantity_has_none():
    assert wording("Wir grüßen alle Kunden mit Namen.", language="de").measurable == ()


def test_sentences_end_before_umlauts_and_not_after_abbreviations():
    text = "Wir öffnen früh. Ändern Sie z. B. den Tag bzw. die Zeit."
    assert wording(text, language="de").n == 2


def test_another_language_is_refused():
    for method in (wording, reading_ease):
        with pytest.raises(MeasureError, match="choose en, de"):
            method("Nous répondons vite.", language="fr")


def test_what_was_found_says_so():
    found = wording("Wir antworten schnell.", language="de")
    assert "German word lists" in str(found)
    assert "Amstad" in reading_ease("Wir antworten.", language="de")._repr_html_()
