"""Search across everything: each domain says what of it can be found, and who finds it.

A domain says it when it starts, in its `apps.py`; the page and the API ask all of them.
"""

from keepword.organisation.searching.findable import FINDABLE, Findable, Hit, finds, holds

__all__ = ["FINDABLE", "Findable", "Hit", "finds", "holds"]
