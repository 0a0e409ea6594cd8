from __future__ import annotations

import re

WHEN = "By when, in hours or days?"
HOW_WELL = "How would a customer tell that it is so?"
HOW_MANY = "How many, or how many in 100?"
UNLESS = "When not, and what then?"

VAGUE = {
    WHEN: """
        as soon as possible, as soon as practicable, as soon as we can, as quickly as possible,
        asap, at the earliest, at your earliest convenience, at our earliest opportunity,
        at the earliest opportunity, prompt, promptly, quick, quicker, quickly, swift, swiftly,
        rapid, rapidly, speedy, speedily, fast, faster, soon, sooner, shortly, without delay,
        without undue delay, in due course, in due time, in good time, timely,
        in a timely manner, in a timely fashion, on a timely basis, in reasonable time,
        within a reasonable time, within a reasonable period, immediate, immediately, instant,
        instantly, straight away, right away, regular, regularly, on a regular basis, frequent,
        frequently, periodically, from time to time, up to date, up-to-date""",
    HOW_WELL: """
        good, good quality, good service, great, better, best, excellent, excellently, excellence,
        outstanding, exceptional, exceptionally, superior, superb, world-class, world class,
        first-class, first class, state-of-the-art, high quality, high-quality, top quality,
        quality service, adequate, adequately, appropriate, appropriately, suitable, suitably,
        proper, properly, acceptable, acceptably, satisfactory, satisfactorily, sufficient,
        sufficiently, reasonable, reasonably, fair, fairly, professional, professionally,
        courteous, courteously, friendly, polite, politely, helpful, helpfully, nice, nicely,
        caring, efficient, efficiently, effective, effectively, user-friendly, easy, easily,
        simple, hassle-free, seamless, seamlessly, smooth, smoothly, reliable, reliably, flexible,
        flexibly, personalised, personalized, tailored, customer-focused, customer-centric""",
    HOW_MANY: """
        some, several, many, most, mostly, few, various, numerous, a lot of, lots of,
        a number of, a range of, often, usually, generally, normally, typically, sometimes,
        rarely, seldom, occasional, occasionally, a short time, a short while, minimal,
        significant, significantly, substantial, substantially, as much as possible,
        as many as possible, as few as possible, as little as possible, etc, and so on""",
    UNLESS: """
        where possible, wherever possible, when possible, whenever possible, if possible,
        if at all possible, where practicable, where appropriate, when appropriate, if appropriate,
        as appropriate, where necessary, when necessary, if necessary, as necessary, as needed,
        as required, as far as possible, try to, tries to, trying to, strive to, strives to,
        striving to, aim to, aims to, endeavour to, endeavor to, seek to, hope to, intend to,
        do our best, do their best, make every effort, best efforts, best endeavours,
        our utmost, subject to availability, committed to, dedicated to""",
}
"""Words that promise nothing one could measure, by the question that would mend them."""

CLEAR = """
    good morning, good afternoon, good evening, good day, good night, good faith, good friday,
    best before, best wishes, best regards, at best, at most, the most, fair trade, instant access,
    as fast as, as good as, once or several times"""
"""Where such a word is none of them."""

BE = "am|is|are|was|were|be|been|being|isn't|aren't|wasn't|weren't|get|gets|got|getting"

ADVERB = r"not|never|always|also|still|only|then|all|both|often|soon|first|ever|just|\w+ly"

IRREGULAR = """
    beaten bitten blown bought bound broken brought built burnt caught chosen cut dealt done drawn
    driven eaten fed felt forbidden forgiven forgotten fought found frozen given ground grown
    heard held hidden hit hung hurt kept known laid learnt led left lent let lost made meant met
    mistaken misunderstood outdone overdue overpaid overseen overtaken paid put quoted read rebuilt
    repaid reset resold rewritten ridden run said seen sent set sewn shaken shot shown shut sold
    spent split spoken spread stolen struck sworn taken taught thought thrown told torn
    understood undertaken undone upheld upset withdrawn withheld won worn wound written"""
"""Participles that do not end in -ed."""

STATES = """
    annoyed bored committed concerned confused dedicated delighted disappointed embarrassed excited
    experienced frustrated indeed interested located married naked need overdue pleased red
    related retired sacred satisfied scared skilled supposed surprised thrilled tired
    upset used worried"""
"""Words after "is" that say how something is, not what is done to it."""

NUMBER_WORDS = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    thousand dozen half"""

UNITS = """
    second minute hour day week fortnight month quarter year ring call time attempt visit step
    page click item error complaint person people customer metre meter kilometre km mile kg
    degree point star second sec min hr"""

EITHER = "|".join(NUMBER_WORDS.split())
NUMBER = rf"(?:\d[\d,.]*(?<![,.])|(?:{EITHER})(?:[- ](?:{EITHER}))*)"
UNIT = rf"(?:{'|'.join(UNITS.split())})s?"
KIND = r"(?:(?:working|business|calendar|clear|full|more|other|consecutive)[- ])?"
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"

LIMIT = (
    r"at[ ]least|at[ ]most|up[ ]to|(?:(?:no|not)[ ])?(?:more|fewer|less|later)[ ]than|under|over"
    r"|above|below|(?:minimum|maximum)[ ]of"
)
AT_LEAST = rf"(?:(?:{LIMIT})[ ])?"

QUANTITY = re.compile(
    rf"""
      \b{AT_LEAST}{NUMBER}[ ]?(?:%|percent\b|per[ ]cent\b)
    | [£$€][ ]?\d[\d,.]*(?<![,.]) | \b{NUMBER}[ ](?:pounds|euros?|dollars|francs|pence|cents)\b
    | \b\d{{1,2}}[:.]\d\d\b(?:[ ]?[ap][.]?m\b)? | \b\d{{1,2}}[ ]?[ap][.]?m\b | \b(?:noon|midnight)\b
    | \b{AT_LEAST}{NUMBER}[ ](?:in|of|out[ ]of)[ ](?:every[ ])?{NUMBER}\b
    | \b{AT_LEAST}{NUMBER}[- ]{KIND}{UNIT}\b
    | \b(?:within|in|every|once|twice|after|per)[ ](?:an?[ ]|the[ ]|each[ ])?{KIND}
      (?:hour|day|week|fortnight|month|quarter|year)\b
    | \b(?:same|next|following)[ ]{KIND}(?:day|week|month)\b
    | \bby[ ](?:the[ ])?end[ ]of[ ](?:the[ ]|that[ ]|each[ ])?{KIND}(?:day|week|month|year)\b
    | \b(?:by|before|until|on|every)[ ](?:{DAY}|today|tomorrow)s?\b
    | \b\d{{1,2}}[ ]{MONTH}\b | \b{MONTH}[ ]\d{{1,2}}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A number of something, a share, a price, a time of day, or a date."""


def listed(phrases: str) -> list[str]:
    """The phrases of a list, separated by commas."""
    return [" ".join(phrase.split()) for phrase in phrases.split(",")]


def any_of(phrases: list[str]) -> re.Pattern[str]:
    """A pattern of whole phrases, the longest first."""
    longest_first = sorted(phrases, key=len, reverse=True)
    either = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


QUESTION_OF = {phrase: question for question, group in VAGUE.items() for phrase in listed(group)}
VAGUE_OR_CLEAR = any_of([*QUESTION_OF, *listed(CLEAR)])

PASSIVE = re.compile(
    rf"""\b(?:{BE})\s+(?:(?:{ADVERB})\s+){{0,2}}
         (?!(?:{"|".join(STATES.split())}|un\w+ed|\w*(?:dred|[^rt]eed))\b)
         (?:\w+ed|{"|".join(IRREGULAR.split())})\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Something is done to somebody: a form of "be", then a participle."""


def vague_words(sentence: str) -> list[tuple[str, str]]:
    """What promises nothing measurable, in its order, each with the question that mends it."""
    phrases = [" ".join(found.group().split()) for found in VAGUE_OR_CLEAR.finditer(sentence)]
    return [(each, QUESTION_OF[each.lower()]) for each in phrases if each.lower() in QUESTION_OF]
