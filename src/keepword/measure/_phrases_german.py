from __future__ import annotations

import re

from ._phrases import HOW_MANY, HOW_WELL, UNLESS, WHEN

ENDING = "(?:e[mnrs]?)?"
"""What an adjective ends in by case and gender: schnell, schnelle, schnellen."""

VAGUE = {
    WHEN: """
        so schnell wie möglich, so bald wie möglich, so rasch wie möglich, schnellstmöglich*, sobald
        als möglich, baldmöglichst*, frühestmöglich*, ehestmöglich*, umgehend*, unverzüglich*,
        schnell*, schneller*, rasch*, rascher*, zügig*, flott*, prompt*, bald, demnächst, in Kürze,
        kurzfristig*, zeitnah*, zeitig*, rechtzeitig*, fristgerecht*, termingerecht*, sofort,
        sofortig*, gleich, augenblicklich*, zu gegebener Zeit, in angemessener Zeit, in absehbarer
        Zeit, regelmäßig*, häufig*, laufend*, periodisch*, von Zeit zu Zeit, aktuell*""",
    HOW_WELL: """
        gut*, besser*, best*, sehr gut*, hervorragend*, ausgezeichnet*, erstklassig*, exzellent*,
        hochwertig*, qualitativ*, optimal*, ideal*, angemessen*, passend*, geeignet*, ordentlich*,
        ordnungsgemäß*, sachgerecht*, zufriedenstellend*, ausreichend*, genügend*, fair*,
        professionell*, kompetent*, freundlich*, höflich*, zuvorkommend*, hilfsbereit*, nett*,
        effizient*, effektiv*, benutzerfreundlich*, einfach*, leicht*, unkompliziert*, reibungslos*,
        zuverlässig*, verlässlich*, flexibel, flexibl*, individuell*, maßgeschneidert*,
        kundenorientiert*, kundenfreundlich*, bestens""",
    HOW_MANY: """
        einige*, mehrere*, viel*, wenig*, etliche*, diverse*, verschiedene*, zahlreich*, manche*,
        meist, meistens, oft, öfter, üblicherweise, normalerweise, in der Regel, im Allgemeinen,
        gelegentlich*, manchmal, selten*, kaum, ein paar, eine Reihe von, möglichst viel*,
        möglichst wenig*, erheblich*, wesentlich*, deutlich*, minimal*, usw, und so weiter, etc""",
    UNLESS: """
        wenn möglich, falls möglich, soweit möglich, sofern möglich, nach Möglichkeit, möglichst,
        gegebenenfalls, ggf, bei Bedarf, falls nötig, wenn nötig, soweit erforderlich, sofern
        erforderlich, bemühen uns, bemüht, versuchen, streben an, angestrebt, sind bestrebt,
        setzen alles daran, nach bestem Wissen, unser Bestes, in der Lage sind, vorbehaltlich""",
}
"""Words that promise nothing one could measure, by the question that would mend them."""

CLEAR = """
    guten Morgen, guten Tag, guten Abend, gute Nacht, gute Besserung, alles Gute, viel Erfolg,
    so gut wie, so schnell wie, Gutschrift, sofern nicht, vielen Dank, wie viel*"""
"""Where such a word is none of them."""

NO_PARTICIPLE = """
    geben gehen gehören gelangen gelingen gelten genesen genießen genügen geraten geschehen
    gestalten gestatten gestehen getrauen gewähren gewinnen gewöhnen gegenüber gegen gemäß genau
    gern gestern gesamt gesund gering gerecht geeignet gerade geduldig gemeinsam"""
"""Words that begin as participles do, and are none."""

IRREGULAR = """
    begonnen behoben beholfen besprochen beschrieben betreten betroffen bewiesen empfangen empfohlen
    entnommen entschieden entsprochen entworfen erfahren erfunden erhalten erhoben erschienen
    erzogen hinterlassen misslungen überlassen übernommen überschritten übertragen überwiesen
    unterbrochen unterlassen unternommen unterschrieben verboten verbunden vergeben vergessen
    verglichen verlassen verloren vermieden verschoben verschrieben versehen versprochen verstanden
    vertreten verworfen verziehen widersprochen zerrissen"""

PARTICIPLE = (
    rf"(?!(?:{'|'.join(NO_PARTICIPLE.split())})\b)"
    rf"(?:(?:[a-zäöüß]*[^aeiou\W])?ge[a-zäöüß]{{2,}}(?:t|en)|ge[a-zäöüß]{{2,}}(?:t|en)"
    rf"|(?:be|emp|ent|er|miss|ver|zer|über|unter|wider)[a-zäöüß]{{2,}}t|[a-zäöüß]+iert"
    rf"|(?:zu)?rückerstattet|{'|'.join(IRREGULAR.split())})"
)
"""In small letters: what begins with a capital is a noun."""

PASSIVE = re.compile(
    rf"\b(?:[Ww]ird|[Ww]erden|[Ww]urden?)\b(?:\s+[^\s,;.!?]+){{0,8}}?\s+{PARTICIPLE}\b(?!\s+haben)"
    rf"|\b{PARTICIPLE}\s+(?:wird|werden|wurden?|worden)\b"
)
"""Something is done to somebody: a form of "werden" and a participle, in either order."""

NUMBER_WORDS = """
    ein eine einem einen einer eines zwei drei vier fünf sechs sieben acht neun zehn elf zwölf
    fünfzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend
    dutzend halbe halben"""

EITHER = "|".join(NUMBER_WORDS.split())
NUMBER = rf"(?:\d[\d,.]*(?<![,.])|(?:{EITHER}))"
KIND = r"(?:(?:vollen|weiteren|nächsten|aufeinanderfolgenden)\s)?"
UNIT = (
    "(?:Sekunden?|Minuten?|Stunden?|(?:Arbeits|Werk|Kalender|Geschäfts|Bank)?[Tt]age?[ns]?|Wochen?"
    "|Monate?[ns]?|Quartale?[ns]?|Jahre?[ns]?|Mal|Anrufe?n?|Versuche?n?|Schritte?n?|Seiten?|Klicks?"
    "|Fehlern?|Beschwerden?|Personen|Leute|Kunden|Meter|Kilometer|Kilo|Grad|Punkte?n?|Sterne?n?"
    "|Klingelzeichen)"
)
DAY = "(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend"
MONTH = (
    "(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
)

QUANTITY = re.compile(
    rf"""
      \b{NUMBER}[ ]?(?:%|Prozent\b)
    | \b\d[\d,.]*(?<![,.])[ ]?(?:€|[Ee]uro\b|Franken\b|CHF\b|Cent\b) | [€][ ]?\d[\d,.]*(?<![,.])
    | \b\d{{1,2}}[:.]\d\d\b(?:[ ]?Uhr\b)? | \b\d{{1,2}}[ ]?Uhr\b | \bMitternacht\b
    | \b{NUMBER}[ ]von[ ]{NUMBER}\b
    | \b{NUMBER}[ ]{KIND}{UNIT}\b
    | \b(?:pro|je|jede[nrs]?|täglich|wöchentlich|monatlich|jährlich)\b(?:[ ]{UNIT}\b)?
    | \b(?:am|den)[ ](?:selben|gleichen|nächsten|folgenden)[ ](?:Arbeits|Werk)?[Tt]ag\b
    | \b(?:bis|am|vor|ab|jeden)[ ](?:zum[ ])?(?:{DAY}|heute|morgen|übermorgen)s?\b
    | \bbis[ ](?:zum[ ])?Ende[ ](?:des|der)[ ](?:Tages|Woche|Monats|Jahres)\b
    | \b\d{{1,2}}\.[ ]?{MONTH}\b
    """,
    re.VERBOSE,
)
"""A number of something, a share, a price, a time of day, or a date."""


def _pattern(phrases: str) -> re.Pattern[str]:
    listed = sorted((" ".join(each.split()) for each in phrases.split(",")), key=len, reverse=True)
    either = "|".join(re.escape(each).replace(r"\ ", r"\s+").replace(r"\*", ENDING)
                      for each in listed)  # fmt: skip
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


VAGUE_OF = {question: _pattern(phrases) for question, phrases in VAGUE.items()}
CLEAR_WORDS = _pattern(CLEAR)


def vague_words(sentence: str) -> list[tuple[str, str]]:
    """What promises nothing measurable, in its order, each with the question that mends it."""
    rest = CLEAR_WORDS.sub(lambda found: " " * len(found.group()), sentence)
    found: list[tuple[int, int, str]] = []
    for question, pattern in VAGUE_OF.items():
        found += [(each.start(), each.end(), question) for each in pattern.finditer(rest)]
    found.sort(key=lambda each: (each[0], -each[1]))
    kept: list[tuple[str, str]] = []
    until = 0
    for start, end, question in found:
        if start >= until:
            kept.append((" ".join(sentence[start:end].split()), question))
            until = end
    return kept
