"""Files that are two things at once, or more than they say."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from yarl import URL

from gateway.media import guard, sniff
from gateway.media.errors import Refused
from gateway.redirects import workbook
from tests.gateway.media.files import zipped
from tests.gateway.media.wire import HOST, public
from tests.gateway.redirects.desk import TODAY
from tests.gateway.redirects.test_workbook import refused, remade

SCRIPT = b"<html><script>alert(1)</script></html>"
POLYGLOTS = {
    "a picture that is a script": (b"GIF89a/*" + SCRIPT + b"*/=1;alert(1);", "image/gif"),
    "a picture with a page in its comment": (
        b"\xff\xd8\xff\xfe\x00\x30" + SCRIPT + b"\xff\xd9",
        "image/jpeg",
    ),
    "a picture with a page behind it": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + SCRIPT, "image/png"),
    "a document that is an archive": (b"%PDF-1.7\n" + zipped({"a.sh": b"rm"}), "application/pdf"),
    "a document with a page in it": (b"%PDF-1.7\n" + SCRIPT, "application/pdf"),
    "a sound that is a page": (b"ID3\x03\x00\x00\x00\x00\x00\x00" + SCRIPT, "audio/mpeg"),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_file_of_two_kinds_is_kept_as_the_harmless_one(tmp_path: Path, name: str) -> None:
    """And goes to a browser with that type, which it is told not to guess at, in a sandbox
    (tests/gateway/console/complaint/test_files.py)."""
    content, kind = POLYGLOTS[name]
    (tmp_path / "file").write_bytes(content)
    assert sniff.kind_of(tmp_path / "file") == kind
    with pytest.raises(workbook.Refused):
        workbook.read(content, TODAY)


def test_an_archive_whose_names_lead_out_of_it_is_refused_and_never_unpacked(tmp_path: Path) -> None:
    evil = zipped({"../../../../tmp/evil.sh": b"rm", "[Content_Types].xml": b"", "C:\\evil.exe": b""})
    (tmp_path / "file").write_bytes(evil)
    with pytest.raises(Refused):
        sniff.kind_of(tmp_path / "file")
    assert refused(evil) == "kind"


# Workbooks.


def lying(part: str, content: bytes, says: int) -> bytes:
    """A workbook in whose directory one part says that it is smaller than it is."""
    whole = bytearray(remade(part, content))
    for signature, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        at = whole.find(signature)
        while at >= 0:
            if whole[at + name_at :].startswith(part.encode()):
                struct.pack_into("<I", whole, at + size_at, says)
            at = whole.find(signature, at + 4)
    return bytes(whole)


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    bomb = lying("xl/sharedStrings.xml", b"\x00" * (200 * 2**20), 1_000)
    assert len(bomb) < 500_000
    with zipfile.ZipFile(BytesIO(bomb)) as archive:
        assert sum(one.file_size for one in archive.infolist()) < workbook.UNPACKED
    assert refused(bomb) in ("bomb", "damaged")


def test_a_workbook_that_is_an_archive_of_archives_is_read_no_deeper() -> None:
    inner = zipped({"a": b"\x00" * 2**20})
    assert refused(remade("xl/worksheets/sheet1.xml", inner)) in ("damaged", "headings")


SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    "entity",
    [
        b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">',
        b'<!ENTITY x SYSTEM "file:///etc/passwd">',
        b'<!ENTITY % x SYSTEM "http://127.0.0.1:1/evil.dtd"> %x;',
    ],
    ids=["that grow", "of this machine", "of another machine"],
)
def test_a_workbook_makes_nobody_read_entities(entity: bytes) -> None:
    cell = b'<c r="A1" t="inlineStr"><is><t>Sumber &x;</t></is></c>'
    sheet = (
        b'<?xml version="1.0"?><!DOCTYPE w [%s]>'
        b'<worksheet xmlns="%s"><sheetData><row r="1">%s</row></sheetData></worksheet>'
    )
    what = refused(remade("xl/worksheets/sheet1.xml", sheet % (entity, SPACE, cell)))
    assert what in ("damaged", "headings")


# Where a platform may send us for a file.


@pytest.mark.parametrize(
    "target",
    [
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::1]/",
        "https://127.1/",
        "https://0/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data/",
        f"https://{HOST}@127.0.0.1/",
        f"https://{HOST}%00.elsewhere.example/",
        f"https://{HOST}%2eelsewhere.example/",
        "https://１２７.０.０.１/",
        "https://127。0。0。1/",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "file:///etc/passwd",
        "data:text/html,x",
        "unix:/run/valkey.sock",
        "javascript:alert(1)",
    ],
)
def test_no_redirect_and_no_address_leads_to_ourselves_in_any_spelling(target: str) -> None:
    with pytest.raises(Refused):
        guard.followed(URL(f"https://{HOST}/file"), target, public())
    with pytest.raises(Refused):
        guard.checked(target, public())
