"""Forms' files as they come, made by hand: small PDFs, good and bad."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)


def pdf(*lines: str, fields: tuple[str, ...] = (), password: str = "", pages: int = 1) -> bytes:
    """A PDF that says some lines on its first page and asks for some fields."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=200, height=200)
    if lines:
        _say(writer, lines)
    if fields:
        _ask(writer, fields)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _say(writer: PdfWriter, lines: tuple[str, ...]) -> None:
    page, stream = writer.pages[0], DecodedStreamObject()
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    stream.set_data(f"BT /F1 10 Tf 10 180 Td {shown} ET".encode())
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(stream)


def _ask(writer: PdfWriter, fields: tuple[str, ...]) -> None:
    made = ArrayObject()
    for number, field in enumerate(fields):
        made.append(writer._add_object(DictionaryObject({
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject(f"field{number}"),
            NameObject("/TU"): TextStringObject(field),
            NameObject("/Rect"): ArrayObject([FloatObject(each) for each in (0, 0, 9, 9)]),
        })))  # fmt: skip
    form = DictionaryObject({NameObject("/Fields"): made})
    writer._root_object[NameObject("/AcroForm")] = form
