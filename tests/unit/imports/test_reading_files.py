"""Files that are tables are read as people see them; every other is refused in words that say what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from scheduler.imports import sheet as limits
from scheduler.imports import workbook
from scheduler.imports.read import read_file
from scheduler.imports.sheet import ImportFileError

TABLE = "Reference,Name\nV1,Café Ölmühle\nV2,“Hall” £5\n"


def book(*rows: tuple[object, ...]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_csv_file_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    text = TABLE if encoding != "cp1252" else TABLE.replace("Ö", "O")
    read = read_file("venues.csv", text.encode(encoding))
    assert read.headings == ("Reference", "Name")
    assert read.rows[0] == (2, ("V1", "Café Ölmühle" if encoding != "cp1252" else "Café Olmühle"))
    assert ("Windows-1252" in read.note) == (encoding == "cp1252")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_the_headings(separator: str) -> None:
    read = read_file("a.csv", f"Reference{separator}Name\r\n\r\nV1{separator}Hall\r\n".encode())
    assert read.rows == ((3, ("V1", "Hall")),)


def test_a_workbook_is_read_as_a_person_would_type_it() -> None:
    nine = datetime(2027, 3, 1, 9)  # noqa: DTZ001 - a workbook's cell knows no zone
    content = book(
        ("a", "b", "c", "d", "e", "f"),
        (None,),
        (1.0, 2.5, True, date(2027, 3, 1), time(9, 30), nine),
    )
    assert read_file("a.xlsx", content).rows == ((3, ("1", "2.5", "yes", "2027-03-01", "09:30", "2027-03-01 09:00")),)


def test_a_formula_stays_a_formula_so_that_the_check_can_name_it() -> None:
    assert read_file("a.xlsx", book(("a", "b"), ("V1", "=1+1"))).rows == ((2, ("V1", "=1+1")),)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"Reference,Name\n", "no rows beneath"),
        ("a.csv", b"Name,name\nV1,Hall\n", "Two columns have the heading"),
        ("a.csv", b'Reference,Name\nV1,"Hall\n', "quotation mark"),
        ("a.csv", b"\x01\x02\x03binary\n", "not a spreadsheet"),
        ("a.csv", b"Name\n\x81\n", "letters cannot be read"),
        ("a.pdf", b"%PDF-1.7 ...", "not a spreadsheet"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "before 2007"),
        ("a.xlsm", b"PK\x03\x04", "macros"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
        ("a.xlsx", archive(**{"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}), "macros"),
        ("a.xlsx", archive(**{"xl/workbook.xml": b"<a/>"}), "damaged"),
        ("a.docx", archive(**{"word/document.xml": b"<a/>"}), "no Excel workbook"),
        ("a.csv", b"a\n" + b"x" * 2001 + b"\n", "more than 2,000 characters"),
        ("a.csv", ",".join(f"c{n}" for n in range(101)).encode() + b"\n1\n", "101 columns"),
    ],
)
def test_what_is_no_table_is_refused_in_words(name: str, content: bytes, words: str) -> None:
    with pytest.raises(ImportFileError, match=words):
        read_file(name, content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bytes(workbook.MOST_UNPACKED_BYTES + 1)})
    assert len(bomb) < 300_000
    with pytest.raises(ImportFileError, match="would unpack to more than 150 MB"):
        read_file("a.xlsx", bomb)


def test_a_workbook_whose_entities_blow_up_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    good = book(("a",), ("1",))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            new.writestr(one, laughs if one == "xl/workbook.xml" else old.read(one))
    with pytest.raises(ImportFileError, match="damaged"):
        read_file("a.xlsx", out.getvalue())


def test_what_is_too_large_or_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImportFileError, match="21 MB; 20 MB is the most"):
        read_file("a.csv", b"a" * (21 * 1024 * 1024))
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    with pytest.raises(ImportFileError, match="more than 2 rows"):
        read_file("a.csv", b"a\n1\n2\n3\n")
