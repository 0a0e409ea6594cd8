"""Read a PDF, in a process of its own."""

from pathlib import Path
from typing import Any

from keepword.standards.paperwork.apart import LONGEST_LABEL, MOST_FIELDS, MOST_LETTERS, alone


def read(path: Path) -> dict[str, Any]:
    """Its pages, text and fields; or what is wrong with it, in one word."""
    from pypdf import PdfReader  # noqa: PLC0415 -- within the limits, too
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
    alone(read)
