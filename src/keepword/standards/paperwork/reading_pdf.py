"""Read a PDF in a process of its own: with little memory, little time, and nothing to lose.

Run as `python -m keepword.standards.paperwork.reading_pdf FILE`; it prints what it found as JSON.
"""

import json
import logging
import resource
import sys
import warnings
from pathlib import Path
from typing import Any

SECONDS, BYTES = 20, 1_500_000_000
MOST_LETTERS, MOST_FIELDS, LONGEST_LABEL = 200_000, 500, 200


def read(path: Path) -> dict[str, Any]:
    """Its pages, text and fields; or what is wrong with it, in one word."""
    from pypdf import PdfReader  # noqa: PLC0415 -- who asks for the limits above needs none of it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            return {"wrong": "encrypted"}
        text, pages = "", len(reader.pages)
        for page in reader.pages:
            text = f"{text}\n{page.extract_text()}".strip()
            if len(text) > MOST_LETTERS:
                break
        found = reader.get_fields() or {}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"wrong": "broken"}
    labels = [str(each.get("/TU") or name)[:LONGEST_LABEL] for name, each in found.items()]
    fields = list(dict.fromkeys(label.strip() for label in labels if label.strip()))
    if not text and not fields:
        return {"wrong": "no text"}
    return {"text": text[:MOST_LETTERS], "pages": pages, "fields": fields[:MOST_FIELDS]}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    warnings.simplefilter("ignore")
    logging.disable()
    sys.stdout.write(json.dumps(read(Path(sys.argv[1]))))
