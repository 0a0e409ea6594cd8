"""Files that are unusual but right are read right."""

import datetime as dt
import gzip
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepword.delivery.actions import import_files

from .conftest import HEADER, LINES, RECIPE

pytestmark = pytest.mark.django_db(transaction=True)

CELLS = [
    (1, "anna", "Köln", "2024-05-01 10:00", "2024-05-02 18:00", 4.5),
    (2, "zoë", "Köln", "2024-05-03 10:00", "2024-05-02 18:00", 0.0),
]
TEXT = HEADER + "".join(",".join(map(str, cells)) + "\n" for cells in CELLS)


def zipped(path, data: bytes, name="repairs.csv"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)


def zstd(path, data: bytes):
    with pa.output_stream(str(path), compression="zstd") as file:
        file.write(data)


FILES = {
    "plain": lambda shop: (shop / "repairs.csv").write_text(TEXT),
    "byte order mark": lambda shop: (shop / "repairs.csv").write_bytes(TEXT.encode("utf-8-sig")),
    "utf-16": lambda shop: (shop / "repairs.csv").write_bytes(TEXT.encode("utf-16")),
    "CR": lambda shop: (shop / "repairs.csv").write_bytes(TEXT.replace("\n", "\r").encode()),
    "CR LF": lambda shop: (shop / "repairs.csv").write_bytes(TEXT.replace("\n", "\r\n").encode()),
    "mixed ends": lambda shop: (shop / "repairs.csv").write_bytes(
        TEXT.replace("\n", "\r\n", 1).encode()
    ),
    "tabs": lambda shop: (shop / "repairs.csv").write_text(TEXT.replace(",", "\t")),
    "semicolons": lambda shop: (shop / "repairs.csv").write_text(TEXT.replace(",", ";")),
    "blanks": lambda shop: (shop / "repairs.csv").write_text(TEXT.replace(",", " , ")),
    "zip": lambda shop: zipped(shop / "repairs.csv", TEXT.encode()),
    "gz": lambda shop: (shop / "repairs.csv").write_bytes(gzip.compress(TEXT.encode())),
    "zst": lambda shop: zstd(shop / "repairs.csv", TEXT.encode()),
}


def outcome(shop):
    account = import_files(shop / "recipe.toml", dry_run=True).account
    units = [(unit["key"], unit["name"]) for unit in account["units"]]
    return account["observations"][0]["accepted"], account["span"], units, account["people"]


@pytest.mark.parametrize("kind", FILES)
def test_the_same_table_in_every_wrapping(shop, kind):
    FILES[kind](shop)
    assert outcome(shop) == (2, ["2024-05-01", "2024-05-03"], [("koln", "Köln")], 2)


def test_an_encoding_of_windows_when_it_is_said(shop):
    (shop / "recipe.toml").write_text(RECIPE.replace('.csv"', '.csv"\nencoding = "cp1252"'))
    (shop / "repairs.csv").write_bytes(TEXT.encode("cp1252"))
    assert outcome(shop)[2] == [("koln", "Köln")]


def test_parquet_keeps_its_types(shop):
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", "repairs.parquet"))
    times = {name: [dt.datetime.fromisoformat(row[at]) for row in CELLS] for name, at in
             (("ready", 3), ("due", 4))}  # fmt: skip
    others = {"job": [1, 2], "customer": ["anna", "zoë"], "branch": ["Köln"] * 2, "minutes": [4, 0]}
    pq.write_table(pa.table(times | others), shop / "repairs.parquet")
    assert outcome(shop) == (2, ["2024-05-01", "2024-05-03"], [("koln", "Köln")], 2)


def test_a_sheet_of_excel(shop):
    (shop / "recipe.toml").write_text(
        RECIPE.replace('repairs.csv"', 'repairs.xlsx"\nsheet = "May"')
    )
    write_xlsx(shop / "repairs.xlsx", "May", [HEADER.strip().split(","), *CELLS])
    assert outcome(shop) == (2, ["2024-05-01", "2024-05-03"], [("koln", "Köln")], 2)


def write_xlsx(path, sheet, lines):
    """The smallest workbook: numbers as numbers, texts inline."""

    def cell(value):
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    rows = "".join(f"<row>{''.join(map(cell, line))}</row>" for line in lines)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}content-types"><Default Extension="xml"'
        ' ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}relationships"><Relationship Id="r1"'
        f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet'
        f' name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def test_comma_decimals_when_they_are_said(shop):
    (shop / "recipe.toml").write_text(RECIPE.replace('.csv"', '.csv"\ndecimal = ","'))
    (shop / "repairs.csv").write_text(HEADER + '1,anna,Mitte,2024-05-01,2024-05-02,"1.204,5"\n')
    assert outcome(shop)[0] == 1


def test_three_formats_of_dates_when_they_are_said(shop):
    formats = '.csv"\ndate_formats = ["%Y-%m-%d %H:%M", "%d/%m/%Y", "%d %b %Y"]'
    (shop / "recipe.toml").write_text(RECIPE.replace('.csv"', formats))
    times = ("2024-05-01 23:30", "02/05/2024", "3 May 2024")
    lines = [f"{job},anna,Mitte,{time},04/05/2024,4\n" for job, time in enumerate(times)]
    (shop / "repairs.csv").write_text(HEADER + "".join(lines))
    assert outcome(shop)[:2] == (3, ["2024-05-01", "2024-05-03"])


def test_several_files_are_one_source(shop):
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", "repairs-*.csv"))
    (shop / "repairs-1.csv").write_text(HEADER + "".join(LINES[:25]))
    (shop / "repairs-2.csv").write_text(HEADER + "".join(LINES[25:]))
    account = import_files(shop / "recipe.toml", dry_run=True).account
    assert account["sources"] == [
        {"name": "repairs", "files": ["repairs-1.csv", "repairs-2.csv"], "rows": 40, "refused": 0}
    ]


def test_days_are_those_of_the_organisation(shop):
    """Half past midnight in Berlin is the day before in UTC, and still that day in Berlin."""
    (shop / "repairs.csv").write_text(HEADER + "1,anna,Mitte,2024-05-02 00:30,2024-05-02,4\n")
    assert outcome(shop)[1] == ["2024-05-02", "2024-05-02"]
    (shop / "repairs.csv").write_text(HEADER + "1,anna,Mitte,2024-05-01T22:30:00Z,2024-05-02,4\n")
    assert outcome(shop)[1] == ["2024-05-02", "2024-05-02"]
