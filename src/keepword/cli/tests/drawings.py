"""What is written in a drawing."""

from pathlib import Path
from xml.dom import minidom


def texts_of(path: Path) -> set[str]:
    """Every text of an SVG file that is well formed."""
    drawing = minidom.parse(str(path))  # noqa: S318 -- what was just drawn
    found = drawing.getElementsByTagName("text")
    return {"".join(part.data for part in text.childNodes) for text in found}
