"""What the tests on damaged and hostile order files share."""

import io
import time
import zipfile

import pytest
from intake import messages
from intake.adapters.limits import Limits
from intake.adapters.order_file import OrderFile, read_order_file
from intake.adapters.qoo10_file import DETAIL_KO
from intake.adapters.refusals import UnreadableFile

from tests.intake import samples

SHEET = "xl/worksheets/sheet1.xml"


def refused(name: str, body: bytes, limits: Limits | None = None) -> UnreadableFile:
    """The refusal of the whole file, which must come within a second or two and can be said."""
    started = time.perf_counter()
    with pytest.raises(UnreadableFile) as caught:
        read_order_file(name, body, limits=limits or Limits())
    assert time.perf_counter() - started < 5
    for language in messages.LANGUAGES:
        assert "{" not in messages.say(caught.value.code, caught.value.params, language)
    return caught.value


def outcome(name: str, body: bytes, **choice: str) -> OrderFile | UnreadableFile:
    try:
        return read_order_file(name, body, **choice)  # type: ignore[arg-type]
    except UnreadableFile as cause:
        return cause


def repacked(body: bytes, **parts: bytes) -> bytes:
    """The archive with some parts replaced or added, `sheet` for the first sheet's."""
    replaced = {SHEET if name == "sheet" else name: content for name, content in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replaced.pop(name, None) or old.read(name))
        for name, content in replaced.items():
            new.writestr(name, content)
    return packed.getvalue()


def book() -> bytes:
    return samples.xlsx(DETAIL_KO, [samples.QOO10_KO])


def sheet_of(body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read(SHEET)


def with_shared_strings(body: bytes, cell: bytes, strings: bytes) -> bytes:
    """The workbook whose cell of this inline text takes the first of these shared strings."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        types, relations = archive.read("[Content_Types].xml"), archive.read("xl/_rels/workbook.xml.rels")
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    inline = b't="inlineStr"><is><t>%s</t></is>' % cell
    assert inline in sheet_of(body)
    return repacked(
        body,
        sheet=sheet_of(body).replace(inline, b't="s"><v>0</v>'),
        **{
            "[Content_Types].xml": types.replace(
                b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
            ),
            "xl/_rels/workbook.xml.rels": relations.replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/></Relationships>' % office,
            ),
            "xl/sharedStrings.xml": b'<sst xmlns="%s">%s</sst>' % (main, strings),
        },
    )
