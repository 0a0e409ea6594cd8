"""Questionnaires for tests: one that is ordinary, and any that there could be."""

from hypothesis import strategies as st

from keepword.listening.surveys.documents import LENSES
from keepword.listening.surveys.kinds import KINDS
from keepword.listening.surveys.questionnaire import (
    END,
    HOW,
    Block,
    Choice,
    Comparison,
    Condition,
    Jump,
    Question,
    Questionnaire,
    Quota,
    Scoring,
)

EN = "en"


def one_page(*questions: Question, **more) -> Questionnaire:
    return pages(Block("page", {}, questions), **more)


def pages(*blocks: Block, **more) -> Questionnaire:
    texts = {"title": {EN: "After your repair"}, "intro": {}, "thanks": {EN: "Thank you."}}
    return Questionnaire(**{"languages": (EN,), **texts, "blocks": blocks} | more)


def question(key: str, kind: str = "rating", **more) -> Question:
    return Question(key, kind, **{"text": {EN: f"About {key}?"}} | more)


def choices(*keys: str) -> tuple[Choice, ...]:
    return tuple(Choice(key, {EN: key.capitalize()}) for key in keys)


def so(about: str, how: str, value=None) -> Condition:
    return Condition("all", (Comparison(about, how, value),))


keys = st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
texts = st.dictionaries(st.sampled_from(["en", "de", "ar", "pt-br"]), words, max_size=3)
numbers = st.one_of(st.integers(-9, 9), st.floats(-9, 9))
comparisons = st.builds(
    Comparison, keys, st.sampled_from(HOW), st.one_of(st.none(), words, numbers)
)
conditions = st.builds(
    Condition,
    st.sampled_from(["all", "any"]),
    st.lists(comparisons, max_size=3).map(tuple),
)
scorings = st.builds(
    Scoring,
    st.sampled_from(LENSES),
    st.one_of(st.none(), numbers),
    st.lists(keys, max_size=2).map(tuple),
)
some_choices = st.lists(st.builds(Choice, keys, texts), max_size=3, unique_by=lambda c: c.key)

quotas = st.builds(Quota, keys, st.integers(0, 99), st.one_of(st.none(), conditions), texts)


def any_question(key: str) -> st.SearchStrategy[Question]:
    maybe = st.one_of(st.none(), numbers)
    return st.builds(
        Question,
        key=st.just(key),
        kind=st.sampled_from(sorted(KINDS)),
        text=texts,
        help=texts,
        required=st.booleans(),
        may_not_apply=st.booleans(),
        choices=some_choices.map(tuple),
        rows=some_choices.map(tuple),
        shuffled=st.booleans(),
        files=st.lists(keys, max_size=2).map(tuple),
        points=st.one_of(st.none(), st.integers(0, 12)),
        look=st.sampled_from(["", "stars", "faces"]),
        low=texts,
        high=texts,
        least=maybe,
        most=maybe,
        asks_minimum=st.booleans(),
        moment=words,
        dimension=words,
        unit=words,
        scoring=st.one_of(st.none(), scorings),
        show_if=st.one_of(st.none(), conditions),
    )


@st.composite
def any_questionnaire(draw) -> Questionnaire:
    names = draw(st.lists(keys, max_size=3, unique=True))
    blocks = tuple(draw(any_block(f"b{at}", name)) for at, name in enumerate(names))
    return draw(
        st.builds(
            Questionnaire,
            st.sampled_from([("en",), ("de", "en"), ("ar",)]),
            *(texts, texts, texts),
            blocks=st.just(blocks),
            quotas=st.lists(quotas, max_size=2, unique_by=lambda each: each.key).map(tuple),
            one_at_a_time=st.booleans(),
            framed_by=st.sampled_from(
                [(), ("https://www.example.org", "http://shop.example:8080")]
            ),
        )
    )


@st.composite
def any_block(draw, key: str, name: str) -> Block:
    asked = tuple(draw(any_question(f"{name}-{n}")) for n in range(draw(st.integers(0, 2))))
    jumps = st.lists(st.builds(Jump, keys, st.one_of(st.none(), conditions)), max_size=2)
    return Block(key, draw(texts), asked, draw(st.booleans()), tuple(draw(jumps)))


@st.composite
def small_questionnaire(draw) -> Questionnaire:
    """Up to three pages of one or two questions, whose conditions look only back."""
    count = draw(st.integers(1, 3))
    before: list[str] = []
    blocks = []
    for at in range(count):
        asked = []
        for n in range(draw(st.integers(1, 2))):
            asked.append(draw(_small(f"q{at}{n}", before)))
            before = [*before, f"q{at}{n}"]
        later = [*(f"b{each}" for each in range(at + 1, count)), END]
        when = st.one_of(st.none(), _condition(before))
        jumps = draw(st.lists(st.builds(Jump, st.sampled_from(later), when), max_size=2))
        blocks.append(Block(f"b{at}", {}, tuple(asked), jumps=tuple(jumps)))
    return pages(*blocks, quotas=(Quota("kind", 9, draw(_condition(before))),))


def _small(key: str, before: list[str]) -> st.SearchStrategy[Question]:
    return st.builds(
        question,
        st.just(key),
        st.just("single"),
        choices=st.just(choices("x", "y")),
        required=st.booleans(),
        show_if=st.one_of(st.none(), _condition(before)) if before else st.none(),
    )


def _condition(before: list[str]) -> st.SearchStrategy[Condition]:
    about = st.builds(
        Comparison,
        st.sampled_from(before),
        st.sampled_from(["is", "is not", "answered", "not answered"]),
        st.sampled_from(["x", "y", "z"]),
    )
    several = st.lists(about, min_size=1, max_size=2).map(tuple)
    return st.builds(Condition, st.sampled_from(["all", "any"]), several)
