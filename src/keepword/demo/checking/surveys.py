"""The sentences of surveys' results and waves, beside the chances from which answers were drawn."""

from collections.abc import Iterable, Iterator, Mapping

from keepword.demo.asking.questionnaires import LANGUAGE, chances_in, true_shares
from keepword.demo.asking.surveys import KEPT
from keepword.demo.checking.statements import Statement
from keepword.demo.past import Entry, Past
from keepword.listening.inviting.measures import Reached, asked_by
from keepword.listening.models import Survey
from keepword.listening.results.figures import Headline
from keepword.listening.results.reading import Only
from keepword.listening.surveys.distributions import Bar
from keepword.listening.surveys.measures import Result, Results, results
from keepword.organisation.models import Organisation as Here
from keepword.simulate import Organisation, Truth

PROMOTERS, DETRACTORS = range(9, 11), range(7)
"""The points of those who recommend, and of those who warn others."""
Shares = Mapping[str, float]


def of_surveys(shop: Organisation, truth: Truth) -> Iterator[Statement]:
    """Every survey of which there are answers."""
    here = Here.objects.get()
    for entry in Past(shop).read("surveys")["survey"]:
        survey = Survey.objects.get(name=entry["name"])
        chances: dict[str, Shares] = {**chances_in(entry)}
        if "answering" in entry:
            chances |= _of_the_moment(entry, truth, shop)
        found = results(survey, LANGUAGE, here.minimum_group)
        yield from of_results(survey.name, found, chances)
        if "answers" in entry:
            said = f"{found.came.begun} have begun it."
            yield Statement(survey.name, said, entry["answers"], found.came.begun)
        for channel in entry.get("channels", ()):
            its = results(survey, LANGUAGE, here.minimum_group, only=Only(channel=channel))
            yield from of_results(f"{survey.name}, by {channel}", its, chances)
        yield from _of_waves(survey, entry, here)


def of_results(about: str, found: Results, chances: Mapping[str, Shares]) -> Iterator[Statement]:
    """Every question whose chances are known."""
    for result in found.questions:
        if says := chances.get(result.question.key):
            yield from of_result(about, result, says)


def _of_waves(survey: Survey, entry: Entry, here: Here) -> Iterator[Statement]:
    """Who was asked, who has answered: each channel of each wave."""
    for asked in asked_by(survey, here.today()):
        drawn = asked.wave.invitations.count()
        said = f"{asked.drawn} of {asked.considered} were drawn."
        yield Statement(survey.name, said, drawn, asked.drawn)
        for each in asked.by_channel:
            said = f"{each.answered} of {each.reached} have answered."
            came = asked.wave.invitations.exclude(sent_at=None).count()
            yield Statement(survey.name, said, came, each.reached)
            yield from of_reached(survey.name, each, entry["answering"])


def of_reached(about: str, reached: Reached, answering: float) -> Iterator[Statement]:
    """How many of those whom it reached have answered."""
    if share := reached.share:
        said = f"{reached.answered} of {reached.reached} have answered."
        yield Statement(about, said, answering, share.value, share.low, share.high)


def _of_the_moment(entry: Entry, truth: Truth, shop: Organisation) -> dict[str, Shares]:
    first = Past(shop).day(entry)
    yes = truth.share(entry["moment"], "perceived", first, shop.last_day)
    return {} if yes is None else {KEPT: {"yes": yes, "no": 1 - yes}}


def of_result(about: str, result: Result, says: Shares) -> Iterator[Statement]:
    """Every figure of a question: each answer, the best two, the mean, who recommends."""
    shares, figures = true_shares(result.question, says), result.figures
    for part in figures.parts:
        yield from of_bars(f"{about}, {result.text}", part.bars, shares)
    if figures.best:
        best = sum(shares[point] for point in sorted(shares, key=int)[-2:])
        yield _of_bar(about, f"{result.text} One of the best two", figures.best, best)
    if figures.held:
        yield _of_bar(about, f"{result.text} It was so", figures.held, shares["yes"])
    if figures.mean and figures.mean.low is not None and figures.mean.high is not None:
        mean, true = figures.mean, sum(int(point) * share for point, share in shares.items())
        said = f"{result.text} {mean.value:.1f} in the mean"
        yield Statement(about, said, true, mean.value, mean.low, mean.high)
    headline = figures.headline
    if headline and headline.kind == "score":
        yield _of_score(about, headline, shares)


def of_bars(about: str, bars: Iterable[Bar], shares: Shares) -> Iterator[Statement]:
    """Each answer offered, and how many of 100 gave it."""
    for bar in bars:
        yield _of_bar(about, bar.label, bar, shares.get(bar.key, 0.0))


def _of_bar(about: str, said: str, bar: Bar, true: float) -> Statement:
    words = f"{said}: {bar.percent:.0f} of 100"
    return Statement(about, words, true, bar.share.value, bar.share.low, bar.share.high)


def _of_score(about: str, score: Headline, shares: Shares) -> Statement:
    true = 100 * (
        sum(shares.get(str(point), 0.0) for point in PROMOTERS)
        - sum(shares.get(str(point), 0.0) for point in DETRACTORS)
    )
    said = f"{score.value:+.0f}: those who recommend less those who warn"
    return Statement(about, said, true, score.value, score.low, score.high)
