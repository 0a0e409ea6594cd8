"""Workbooks, read back by the library that reads those of others."""

import zipfile

import python_calamine

from keepword.web.spreadsheets import workbook

HOSTILE = ["=1+1", "@SUM(A1)", "<b>&amp;", "a\x00b\x1f", "é \U0001f600", "x" * 40_000]


def read(columns, rows, **more):
    with workbook(columns, rows, **more) as file:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_what_is_written_is_read_back_and_texts_stay_texts():
    rows = [[text, 3, 2.5, True, None] for text in HOSTILE]
    (sheet,) = read(["=words", "n", "x", "so", "none"], rows)
    assert sheet[0] == ["=words", "n", "x", "so", "none"]
    texts = [row[0] for row in sheet[1:]]
    assert texts == [*HOSTILE[:3], "ab", HOSTILE[4], "x" * 32_767]
    assert sheet[1][1:4] == [3, 2.5, True]


def test_no_formula_stands_in_the_file():
    with workbook(["a"], [["=1+1"]]) as file, zipfile.ZipFile(file) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_what_does_not_fit_on_a_sheet_goes_on_the_next():
    sheets = read(["n"], [[n] for n in range(5)], most=3)
    assert sheets == [[["n"], [0], [1]], [["n"], [2], [3]], [["n"], [4]]]
    assert read(["n"], []) == [[["n"]]]
