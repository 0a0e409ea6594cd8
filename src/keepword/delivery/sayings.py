"""What imports say, in the reader's language.

What only a recipe written by hand can cause speaks of that recipe's own words, and stays in
English.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keepword.web.sayings import Sayings

FILES = (
    gettext_noop("%(file)s is empty."),
    gettext_noop("%(file)s is an archive inside an archive. Unpack it first."),
    gettext_noop(
        "%(file)s is a web page (HTML), whatever its name says. Open it in a spreadsheet program "
        "and save it as xlsx or CSV."
    ),
    gettext_noop(
        "%(file)s is not a spreadsheet inside, whatever its name says. Save it again as xlsx or "
        "CSV."
    ),
    gettext_noop("%(file)s is not a Parquet file, whatever its name says."),
    gettext_noop(
        "%(file)s unpacks to more than %(large)s MB out of %(small)s kB: that is a zip bomb, or a "
        "mistake. Unpack it yourself if it is right."
    ),
    gettext_noop(
        "%(file)s is cut off or damaged: its end is not that of a Parquet file. Fetch it again."
    ),
    gettext_noop("%(file)s is cut off or damaged: %(error)s."),
    gettext_noop("%(file)s holds %(n)s files; a packed file holds one. Unpack it."),
    gettext_noop("%(file)s cannot be unpacked: %(error)s."),
    gettext_noop("%(file)s is empty: it has no line of column names."),
    gettext_noop("%(file)s is empty: its sheet has no filled cell."),
    gettext_noop("%(file)s cannot be read as a spreadsheet: %(error)s."),
    gettext_noop("%(file)s holds no rows below its column names."),
    gettext_noop(
        "%(file)s has %(n)s columns. Keep those that matter, at most %(most)s, and upload it again."
    ),
    gettext_noop(
        "Line %(line)s of %(file)s holds a NUL byte: the file is damaged, or it is UTF-16. In that "
        'case write encoding = "utf-16" under its [[source]].'
    ),
    gettext_noop(
        "Line %(line)s of %(file)s holds a NUL byte: the file is damaged, or it is UTF-16. Save it "
        "again as CSV in UTF-8, and upload that."
    ),
    gettext_noop(
        "Line %(line)s of %(file)s has more than %(most)s characters. Is this the right file?"
    ),
    gettext_noop("%(file)s cannot be read as %(codec)s: %(error)s. Is that its encoding?"),
    gettext_noop(
        "%(file)s mixes encodings: line %(one)s is UTF-8, line %(other)s is not. Export it again "
        "in one encoding, best UTF-8."
    ),
    gettext_noop("Column %(position)s of %(file)s has no name in the first line. Give it one."),
    gettext_noop(
        "Columns %(one)s and %(other)s of %(file)s are both called “%(name)s”. Rename one."
    ),
    gettext_noop(
        "Line %(line)s of %(file)s does not fit its first line. %(cause)s Mend that line, or the "
        "delimiter in the recipe."
    ),
    gettext_noop('Line %(line)s of %(file)s opens a quote (") that is not closed. Mend that line.'),
    gettext_noop("%(file)s is damaged inside. Fetch it again. (%(error)s)"),
    gettext_noop("%(file)s cannot be read: %(error)s"),
)
ROWS = (
    gettext_noop("“%(column)s” is not %(kind)s in exactly one of the date_formats"),
    gettext_noop("“%(column)s” is not %(kind)s"),
    gettext_noop("a number"),
    gettext_noop("a day"),
    gettext_noop("a time"),
    gettext_noop("yes or no"),
    gettext_noop("“%(column)s” has a year before 1900 or after 2199"),
    gettext_noop("“%(column)s” is a negative duration"),
    gettext_noop("“%(column)s” has a value that the recipe's “%(field)s” does not list"),
    gettext_noop("the same reference again at the same moment and lens"),
    gettext_noop("the score is not a number"),
    gettext_noop("the score is not between 0 and 1"),
    gettext_noop("there is no time at which it happened, or none that can be read"),
    gettext_noop("it happened before 1970 or more than a year from now"),
    gettext_noop("there is no moment"),
    gettext_noop("the lens is not one of the lenses"),
    gettext_noop("the weight is not above 0"),
    gettext_noop("the person is too long"),
    gettext_noop("the ref has more than %(most)s letters"),
    gettext_noop("the stratum has more than %(most)s letters"),
    gettext_noop("it was done before it began"),
    gettext_noop("the rating is not between 0 and %(most)s"),
    gettext_noop("Row %(row)s of %(file)s"),
    gettext_noop(
        "%(place)s: %(reason)s: “%(value)s”. Mend the file. Or let such rows be refused and "
        'counted, at the top of the recipe: impossible = "refuse".'
    ),
    gettext_noop(
        "Line %(line)s of %(file)s: %(reason)s: “%(value)s”. Mend the file and upload it again. If "
        "the column means something else, change that below."
    ),
    gettext_noop(
        "%(place)s: %(reason)s: “%(value)s”. Mend the file and upload it again. If the column means"
        " something else, change that below."
    ),
    gettext_noop(
        "The file gives no observation at all: every row was refused or does not apply. Change "
        "below what its columns mean and how it is written."
    ),
    gettext_noop(
        "The files give no observation at all: every row was refused, does not apply or is not an "
        "occasion. Look at “when”, “score” and “happened_at” in the recipe."
    ),
    gettext_noop(
        "%(refusals)s among %(rows)s of %(source)s: %(reasons)s.%(hint)s More than %(share)s of "
        "the rows would be refused, so nothing was imported. Mend the file or the recipe, or allow "
        "it at the top of the recipe: refused_at_most = %(allowed)s."
    ),
    gettext_noop(
        "%(refusals)s among %(rows)s of %(source)s: %(reasons)s. That is more than %(share)s of "
        "100 rows. Mend the file, or change below what its columns mean and how it is written. Or "
        "bring in the others all the same."
    ),
    gettext_noop(
        "%(refusals)s among %(rows)s of %(source)s: %(reasons)s. Nothing is left to import. Mend "
        "the file, or change below what its columns mean and how it is written."
    ),
    gettext_noop("1 refusal"),
    gettext_noop("%(n)s refusals"),
    gettext_noop("1 row"),
    gettext_noop("%(n)s rows"),
    gettext_noop("%(n)s because %(reason)s (first in row %(row)s of %(place)s)"),
    gettext_noop(' Its decimals are commas: write decimal = "," under the [[source]].'),
    gettext_noop(
        " Its ways of writing: %(shown)s. Name every one under the [[source]], for example "
        'date_formats = ["%%Y-%%m-%%d", "%%d/%%m/%%Y"].'
    ),
    gettext_noop("Line %(line)s of the recipe: %(file)s has no column “%(column)s”.%(hint)s"),
    gettext_noop(" Did you mean “%(name)s”?"),
    gettext_noop(" There are: %(names)s."),
    gettext_noop(
        "The recipe's “unit” gives more than %(most)s different units. Is it the right column?"
    ),
)
WORK = (
    gettext_noop("This file is not ready to be imported: look at it once more."),
    gettext_noop(
        "Too many rows would be refused. Mend the file, or choose to bring in the others all the "
        "same."
    ),
    gettext_noop("This file is being read. Wait until that has ended."),
    gettext_noop("The file is not there any more. Bring it once more."),
    gettext_noop(
        "Reading this file was cut off %(n)s times. Nothing was imported. Is it too large for this "
        "machine? Split it, or look at what the server wrote down."
    ),
    gettext_noop(
        "Reading took more than %(seconds)s seconds, and was stopped. Nothing was imported. Allow "
        "more with --time-limit."
    ),
    gettext_noop(
        "%(what)s needed more memory than it may use, and was stopped. Nothing was imported."
    ),
    gettext_noop(
        "Reading the files failed, and nothing was imported. That should not have happened, "
        "whatever is in them: report it with the lines that were written above this one."
    ),
    gettext_noop(
        "Other imports record the same people all the time. Nothing was imported: try once more."
    ),
    gettext_noop(
        "You bring files in for your own units only, and this one also speaks of: %(units)s. Leave "
        "those rows out, or ask somebody who leads the whole organisation."
    ),
    gettext_noop("rows without a unit"),
    gettext_noop("Nothing was imported; is the disk full? %(error)s"),
    gettext_noop("The import needs more memory than it may use."),
    gettext_noop("The disk is full: %(error)s"),
    gettext_noop("The disk is full or cannot be read or written: %(error)s"),
    gettext_noop(
        "The disk is full. Nothing has changed yet: make room, and what waits is finished by the "
        "next sweep."
    ),
    gettext_noop("It waited more than %(days)s days. Bring it again."),
    gettext_noop("Somebody was erased while this file waited. Bring it again without them."),
    gettext_noop("The import %(key)s is undone already."),
    gettext_noop("Looking at the files"),
    gettext_noop("Reading"),
    gettext_noop("Reading %(source)s"),
    gettext_noop("Checking %(source)s"),
    gettext_noop("Making observations"),
    gettext_noop("Writing"),
    gettext_noop("Bringing into the ledger"),
    gettext_noop("“%(statement)s” from %(day)s at %(moment)s stays at %(target)s"),
    gettext_noop("“%(statement)s” at %(moment)s is a draft: nothing measures it"),
    gettext_noop("%(key)s: its %(word)s is “%(there)s”, not “%(given)s”"),
    gettext_noop("%(key)s: the overall moment is “%(there)s” already"),
)
KINDS = (
    gettext_noop("moments"),
    gettext_noop("units"),
    gettext_noop("standards"),
    gettext_noop("the sample"),
    gettext_noop("uploaded"),
    gettext_noop("sent by a program"),
    gettext_noop("put into the watched folder"),
)
LENSES = {
    "perceived": gettext_noop("customers perceive"),
    "delivered": gettext_noop("delivered"),
    "promised": gettext_noop("promised"),
    "believed_leaders": gettext_noop("leaders believe"),
    "believed_staff": gettext_noop("staff believe"),
    "believed_expected": gettext_noop("what leaders think customers expect"),
    "expected": gettext_noop("expected"),
}
SAYINGS = Sayings(
    *FILES,
    *ROWS,
    *WORK,
    *KINDS,
    told={
        "reason": None,
        "reasons": "; ",
        "kind": None,
        "hint": None,
        "refusals": None,
        "rows": None,
        "place": None,
        "what": None,
        "units": ", ",
    },
    ends={"reasons": r".*\)"},
)


def in_words(text: str) -> str:
    """What an import said, in the reader's language."""
    return SAYINGS.tell(text)


def view_in_words(lens: str) -> str:
    """Whose view a lens is."""
    return _(LENSES[lens]) if lens in LENSES else lens
