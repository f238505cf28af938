"""What must not reach a parser of workbooks is refused in a moment and in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from time import process_time
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.documents import read_document, workbook
from socgap_evidence.documents.workbook import cell_name, inspect_workbook
from socgap_evidence.errors import DocumentError
from tests.documents import packages
from tests.documents.packages import NAMESPACE, OLE, SHEET, altered, container, of_cells, parts_of, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.limited import Limited

SOUND = packages.workbook([["id"], ["p-1"]])
PADDED = altered(SOUND, {"xl/media/photo.png": os.urandom(400_000)})
"""The same with a picture, so that what the parts unfold to is less of a surprise."""
DOCTYPE = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
STYLES = "xl/styles.xml"


def refusal(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document("people.xlsx", raw)
    assert caught.value.fix.endswith(".")
    assert not caught.value.undetermined
    return caught.value.message


@pytest.fixture
def _soon() -> Iterator[None]:
    """Ten seconds of processor time: what is refused at once takes less than one."""
    begun = process_time()
    yield
    assert process_time() - begun < 10


def gigabyte() -> bytes:
    """A workbook with a part of a gigabyte of zeros."""
    stream = BytesIO(SOUND)
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(1024):
            part.write(bytes(1024**2))
    return stream.getvalue()


BOMB = altered(SOUND, {SHEET: bytes(64 * 1024**2)})


def declaring(raw: bytes, name: str, size: int) -> bytes:
    """The container with a member that claims another size than it has."""
    changed = bytearray(raw)
    for mark, offset, behind in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = raw.find(mark)
        while raw[at + behind : at + behind + len(name)] != name.encode():
            at = raw.find(mark, at + 4)
        changed[at + offset : at + offset + 4] = size.to_bytes(4, "little")
    return bytes(changed)


@pytest.mark.usefixtures("_soon")
def test_a_gigabyte_of_zeros_is_not_unfolded() -> None:
    assert "bytes, like a file made to exhaust who opens it." in refusal(gigabyte())


@pytest.mark.usefixtures("_soon")
def test_a_size_that_is_understated_does_not_help() -> None:
    assert refusal(declaring(BOMB, SHEET, 1000)) == "It is damaged or cut off."


@pytest.mark.usefixtures("_soon")
def test_parts_are_counted_while_they_unfold() -> None:
    part = "<a>" + f"<b/>{'x' * 1000}" * 1000 + "</a>"
    raw = altered(SOUND, {f"xl/{number}.xml": part for number in range(12)})
    assert "It unfolds to too much: its part xl/" in refusal(raw)


@pytest.mark.usefixtures("_soon")
def test_a_bomb_inside_a_container_inside_stays_closed() -> None:
    nested = BOMB
    for _ in range(3):
        nested = container({"inner.zip": nested})
    raw = altered(SOUND, {"xl/embeddings/a.xlsx": nested})
    assert read_document("a.xlsx", raw).data == {"items": [{"id": "p-1"}]}


MANY = "<row>" + "<c/>" * 200 + "</row>"


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize(
    ("parts", "says"),
    [
        pytest.param(
            {SHEET: sheet("<row/>" * 45_000)},
            "It has more than 40,000 rows and cells.",
            id="rows",
        ),
        pytest.param(
            {SHEET: sheet(MANY * 250)},
            "It has more than 40,000 rows and cells.",
            id="cells without values",
        ),
        pytest.param(
            {
                SHEET: sheet(
                    "<row>" + "<c/>" * 255 + "<c><v>1</v></c></row>" + "<row><c><v>1</v></c></row>" * 80
                )
            },
            "It has 81 rows of 256 columns; the limit is 20,000 cells.",
            id="a wide table with few values",
        ),
        pytest.param(
            {STYLES: f"<styleSheet {NAMESPACE}><cellXfs>" + "<xf/>" * 15_000 + "</cellXfs></styleSheet>"},
            "It has more than 10,000 XML elements and attributes.",
            id="styles",
        ),
        pytest.param(
            {STYLES: f'<styleSheet {NAMESPACE}><numFmt formatCode="{"[" * 256}"/></styleSheet>'},
            "It has a number format of more than 255 characters.",
            id="a number format",
        ),
        pytest.param(
            {"xl/drawings/a.xml": "<a>" + "<b/>" * 300_000 + "</a>"},
            "It has more than 300,000 XML elements and attributes.",
            id="a drawing",
        ),
        pytest.param(
            {SHEET: "<a " + " ".join(f'a{number}=""' for number in range(100_000)) + "/>"},
            "It has a text or a tag of more than 262,144 bytes in its part xl/worksheets/sheet1.xml.",
            id="attributes",
        ),
        pytest.param(
            {SHEET: sheet('<row><c t="str"><v>' + "A" * 600_000 + "</v></c></row>")},
            "It has a text or a tag of more than 262,144 bytes",
            id="a long text",
        ),
        pytest.param({SHEET: "<a>" * 10_000}, "It holds XML of more than 100 levels.", id="depth"),
    ],
)
def test_large_parts_are_refused_before_they_are_parsed(
    parts: dict, says: str, monkeypatch: pytest.MonkeyPatch, limited: Limited
) -> None:
    # A tenth, to be done in a tenth of the time.
    limited(xml_nodes=300_000, cells=20_000)
    monkeypatch.setattr(workbook, "MAX_STYLES", workbook.MAX_STYLES // 10)
    assert says in refusal(altered(PADDED, parts))


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize(
    "name", [SHEET, "xl/sharedStrings.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part_and_encoding(name: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPE}<a>&b;</a>'.encode(encoding)
    said = "It holds XML that is not UTF-8." if encoding == "utf-16" else "It holds XML with a DOCTYPE"
    assert said in refusal(altered(SOUND, {name: xml}))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(b"id,name\np-1,Ines\n", "It is not an XLSX file.", id="CSV under another name"),
        pytest.param(
            b"<html><table><tr><td>id</td></tr></table>",
            "It is not an XLSX file (it looks like a web page).",
            id="HTML under another name",
        ),
        pytest.param(
            OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
            "It is encrypted, so nobody can review it.",
            id="behind a password",
        ),
        pytest.param(
            OLE + bytes(512), "It is not an XLSX file but of an older format.", id="an old workbook"
        ),
        pytest.param(packages.office("docx"), "It is not an XLSX file.", id="a text document"),
        pytest.param(container({"a.txt": "a"}), "It is not an XLSX file.", id="any container"),
        pytest.param(
            packages.encrypted(SOUND), "It is encrypted, so nobody can review it.", id="encrypted parts"
        ),
        pytest.param(altered(SOUND, {"xl/vbaProject.bin": b"x"}), "It carries macros.", id="macros"),
        pytest.param(
            altered(SOUND, {"xl/macrosheets/sheet1.xml": "<a/>"}), "It carries macros.", id="a macro sheet"
        ),
        pytest.param(
            altered(
                SOUND,
                {
                    packages.TYPES: parts_of(SOUND)[packages.TYPES].replace(
                        packages.OPEN_XML["xlsx"][1].encode(),
                        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                    )
                },
            ),
            "It carries macros.",
            id="macros by its type",
        ),
        pytest.param(
            altered(SOUND, {"xl/externalLinks/externalLink1.xml": "<a/>"}),
            "It takes values from elsewhere, in its part xl/externalLinks/externalLink1.xml.",
            id="external links",
        ),
        pytest.param(
            altered(SOUND, {"xl/connections.xml": "<a/>"}), "It takes values from elsewhere", id="connections"
        ),
        pytest.param(
            altered(SOUND, {SHEET: "<worksheet>"}),
            "It is damaged: its part xl/worksheets/sheet1.xml is not well-formed XML (line 1).",
            id="broken XML",
        ),
        pytest.param(
            altered(SOUND, {SHEET: '<?xml version="1.0" encoding="windows-1252"?><a/>'}),
            "It holds XML that is not UTF-8.",
            id="another encoding",
        ),
        pytest.param(SOUND[:-30], "It is damaged or cut off.", id="cut off"),
    ],
)
def test_what_is_no_workbook_that_can_be_reviewed_is_refused(raw: bytes, says: str) -> None:
    assert says in refusal(raw)


READ = """
import sys
from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError
for path in sys.argv[1:]:
    try:
        read_document(path, open(path, "rb").read())
    except DocumentError:
        pass
    # Not getrusage: what it calls the peak begins at that of the process that started this one.
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    peak = int(status["VmHWM"].split()[0]) // 1024
    assert peak < 512, f"{path} takes {peak} MiB"
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_the_worst_files_take_less_than_512_mib(tmp_path: Path) -> None:
    worst = {
        "rows": {SHEET: sheet("<row/>" * 200_000)},
        "attributes": {SHEET: "<a " + " ".join(f'a{number}=""' for number in range(30_000)) + "/>"},
        "text": {SHEET: sheet('<row><c t="str"><v>' + "A" * 60_000_000 + "</v></c></row>")},
        "texts": {"xl/sharedStrings.xml": f"<sst {NAMESPACE}>" + "<si><t>x</t></si>" * 200_000 + "</sst>"},
        "styles": {
            STYLES: f"<styleSheet {NAMESPACE}><cellXfs>" + "<xf/>" * 50_000 + "</cellXfs></styleSheet>"
        },
    }
    paths = []
    for name, parts in worst.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(altered(PADDED, parts))
    done = subprocess.run([sys.executable, "-c", READ, *map(str, paths)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


DISORDERED = "It is damaged: rows or cells are not in order."
ROW = "<row><c><v>1</v></c></row>"


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param('<row r="2"/><row r="1"/>', id="rows run back"),
        pytest.param('<row r="0"/>', id="row 0"),
        pytest.param('<row r="two"/>', id="a row that is no number"),
        pytest.param('<row><c r="B1"/><c r="A1"/></row>', id="cells run back"),
        pytest.param('<row><c r="A1"/><c r="A1"/></row>', id="a cell twice"),
        pytest.param('<row r="1"><c r="A2"/></row>', id="a cell of another row"),
        pytest.param('<row><c r="1A"/></row>', id="a cell without a name"),
    ],
)
def test_cells_that_two_readers_could_place_differently_are_refused(cells: str) -> None:
    assert refusal(of_cells(cells)) == DISORDERED


@pytest.mark.parametrize(
    "around",
    [
        {"before": '<cols><col hidden="1"/></cols>'},
        {"after": '<mergeCells><mergeCell ref="everything"/></mergeCells>'},
    ],
)
def test_columns_and_merges_that_name_no_cells_are_refused(around: dict) -> None:
    assert refusal(of_cells(ROW, **around)) == DISORDERED


def test_a_parser_is_given_the_values_and_nothing_else() -> None:
    raw = altered(
        SOUND,
        {
            SHEET: sheet(ROW, after="<headerFooter><oddHeader>&amp;L</oddHeader></headerFooter>"),
            "xl/media/a.png": b"x",
            "xl/drawings/a.xml": "<a/>",
            "customXml/item1.xml": "<a/>".encode("utf-16"),
        },
    )
    safe, found = inspect_workbook(raw)
    parts = parts_of(safe)
    assert set(parts) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        SHEET,
    }
    assert parts[SHEET].decode() == (
        f'<worksheet {NAMESPACE}><dimension ref="A1"/><sheetData>{ROW}</sheetData></worksheet>'
    )
    assert parts["xl/workbook.xml"].endswith(b"</sheets></workbook>")
    assert (found.named, found.rows, found.columns, found.filled) == (1, 1, 1, {SHEET})


def test_a_sheet_without_rows_is_left_as_it_is() -> None:
    parts = parts_of(inspect_workbook(altered(SOUND, {SHEET: f"<worksheet {NAMESPACE}/>"}))[0])
    assert parts[SHEET].decode() == f"<worksheet {NAMESPACE}/>"


def test_a_value_outside_of_a_cell_is_none() -> None:
    found = inspect_workbook(altered(SOUND, {"xl/a.xml": "<a><v/><c><v/></c><f/></a>"}))[1]
    assert found.flaws == []


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(1, 1, "A1"), (9, 26, "Z9"), (3, 27, "AA3"), (1, 702, "ZZ1"), (1, 703, "AAA1")],
)
def test_a_cell_has_the_name_that_people_use(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name
    assert workbook._place(name) == (row, column)  # noqa: SLF001  # the way back
