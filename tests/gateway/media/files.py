"""Small files of every kind, made for the tests."""

import io
import zipfile
from collections.abc import Mapping

ODT = "application/vnd.oasis.opendocument.text"
OOXML = "application/vnd.openxmlformats-officedocument."


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP; a file named mimetype is stored as it is."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, method)
    return whole.getvalue()


def office(main: str, **others: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", main: b"<document/>", **others})


def odt() -> bytes:
    return zipped({"mimetype": ODT.encode(), "content.xml": b"<document/>"})


def boxed(brand: bytes, *compatible: bytes) -> bytes:
    """The beginning of an MP4 or one of its relatives."""
    box = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return (len(box) + 4).to_bytes(4, "big") + box + b"\x00\x00\x00\x08mdat"


GOOD = {
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
    "webp without loss": (b"RIFF\x24\x00\x00\x00WEBPVP8L", "image/webp"),
    "gif": (b"GIF89a\x01\x00\x01\x00", "image/gif"),
    "heic": (boxed(b"heic", b"mif1"), "image/heic"),
    "heic that says so second": (boxed(b"mif1", b"mif1", b"heic"), "image/heic"),
    "avif": (boxed(b"avif", b"mif1"), "image/avif"),
    "mp4": (boxed(b"isom", b"iso2", b"mp41"), "video/mp4"),
    "mp4 of Apple": (boxed(b"M4V ", b"mp42"), "video/mp4"),
    "3gp": (boxed(b"3gp4"), "video/3gpp"),
    "mov": (boxed(b"qt  "), "video/quicktime"),
    "m4a": (boxed(b"M4A ", b"mp42"), "audio/mp4"),
    "webm": (
        b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm",
        "video/webm",
    ),
    "opus": (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
    "mp3 with a tag": (b"ID3\x03\x00\x00\x00\x00\x00\x00", "audio/mpeg"),
    "mp3 without": (b"\xff\xfb\x90\x64\x00\x00", "audio/mpeg"),
    "aac": (b"\xff\xf1\x50\x80\x00\x00", "audio/aac"),
    "amr": (b"#!AMR\n\x3c", "audio/amr"),
    "amr, wide": (b"#!AMR-WB\n\x3c", "audio/amr"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    "docx": (office("word/document.xml"), f"{OOXML}wordprocessingml.document"),
    "xlsx": (office("xl/workbook.xml"), f"{OOXML}spreadsheetml.sheet"),
    "pptx": (office("ppt/presentation.xml"), f"{OOXML}presentationml.presentation"),
    "odt": (odt(), ODT),
}

BAD = {
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
    "html after blanks": (b"\n\t <HTML>", "web page"),
    "html after a mark": (b"\xef\xbb\xbf<html>", "web page"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
    "xml": (b'<?xml version="1.0"?><svg/>', "SVG"),
    "windows program": (b"MZ\x90\x00", "program"),
    "linux program": (b"\x7fELF\x02", "program"),
    "script": (b"#!/bin/sh\nrm -r .\n", "script"),
    "apk": (zipped({"AndroidManifest.xml": b"", "classes.dex": b""}), "APK"),
    "apk in a docx": (office("word/document.xml", **{"AndroidManifest.xml": b""}), "APK"),
    "jar": (zipped({"META-INF/MANIFEST.MF": b""}), "JAR"),
    "jar in an odt": (odt()[:0] + zipped({"mimetype": ODT.encode(), "META-INF/MANIFEST.MF": b""}), "JAR"),
    "docm": (office("word/document.xml", **{"word/vbaProject.bin": b""}), "macros"),
    "xlsb": (office("xl/workbook.bin"), "ZIP"),
    "zip": (zipped({"photo.jpg": b"\xff\xd8\xff"}), "ZIP"),
    "two documents in one": (office("word/document.xml", **{"xl/workbook.xml": b""}), "ZIP"),
    "zip without an end": (zipped({"a": b""})[:40], "cannot be read"),
    "zip that points nowhere": (zipped({"a": b""})[:-6] + b"\xff\xff\xff\x7f\x00\x00", "ZIP|cannot be read"),
    "zip with a directory cut short": (zipped({"a": b""}).replace(b"PK\x01\x02", b"PK\x01\x03"), "cannot be"),
    "odt that is not one": (zipped({"mimetype": b"application/zip"}), "ZIP"),
    "rar": (b"Rar!\x1a\x07", "archive"),
    "gzip": (b"\x1f\x8b\x08", "archive"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
    "rtf": (b"{\\rtf1", "RTF"),
    "contact": (b"BEGIN:VCARD\r\n", "contact card"),
    "text": (b"Jalan rusak di depan sekolah", "no copy"),
    "text of two bytes a letter": ("Jalan rusak".encode("utf-16"), "no copy"),
    "text that begins like a picture": (b"BMW rusak menutup jalan", "no copy"),
    "text that begins like a sound": (b"ID3 kata saja", "no copy"),
    "a pdf behind something else": (b"junk%PDF-1.7", "no copy"),
    "a picture of another kind": (b"II*\x00\x08\x00\x00\x00", "no copy"),
    "a film of another kind": (b"\x1aE\xdf\xa3\xa3B\x82\x88matroska", "no copy"),
    "a box of no known brand": (boxed(b"xxxx", b"yyyy"), "no copy"),
    "half a box": (b"\x00\x00\x00\x18ftyp", "no copy"),
    "nothing": (b"", "no copy"),
    "one byte": (b"\xff", "no copy"),
}
