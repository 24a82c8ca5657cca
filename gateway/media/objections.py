"""Why a file cannot go out with an answer, and what can: in words for staff, Indonesian and English."""

from collections.abc import Mapping
from enum import StrEnum

from channels.base import Capabilities
from channels.files import DOCUMENTS, MEGABYTE, PICTURES

Words = Mapping[str, str]
"""By language: "id", "en"."""


class Objection(StrEnum):
    NO_FILES = "no_files"
    TOO_MANY = "too_many"
    KIND = "kind"
    TOO_LARGE = "too_large"
    PICTURE = "picture"
    NO_ROOM = "no_room"


class NotTaken(Exception):
    """`words` holds a sentence for whoever attached it: what is wrong, and what to do instead."""

    def __init__(self, objection: Objection, can: Capabilities | None = None, largest: int = 0) -> None:
        super().__init__(objection)
        self.objection = objection
        told = {
            "most": can.most_files if can else 0,
            "largest": megabytes(largest),
        }
        self.words: Words = {
            language: sentence.format(**told, taken=taken(can)[language] if can else "")
            for language, sentence in _WORDS[objection].items()
        }


def taken(can: Capabilities) -> Words:
    """What can be attached (`outgoing.offered`), for whoever writes an answer; empty where nothing can."""
    kinds = [(words, _largest(can, types)) for types, words in _KINDS if _largest(can, types)]
    return {
        language: ", ".join(f"{words[language]} ({megabytes(largest)} MB)" for words, largest in kinds)
        for language in ("id", "en")
    }


def megabytes(size: int) -> str:
    """Rounded down: what is said to fit, fits."""
    return f"{int(size / MEGABYTE * 10) / 10:g}"


def _largest(can: Capabilities, types: tuple[str, ...]) -> int:
    """Zero where not all of these types are taken."""
    return min(can.files.get(one, 0) for one in types)


_KINDS: tuple[tuple[tuple[str, ...], Words], ...] = (
    (PICTURES, {"id": "foto JPEG atau PNG", "en": "JPEG or PNG pictures"}),
    (
        DOCUMENTS,
        {"id": "dokumen PDF, Word, Excel atau PowerPoint", "en": "PDF, Word, Excel or PowerPoint documents"},
    ),
)

_WORDS: Mapping[Objection, Words] = {
    Objection.NO_FILES: {
        "id": "Di saluran ini hanya kata-kata yang dapat dikirim. Jelaskan isi berkas itu di jawaban.",
        "en": "On this channel only words can be sent. Say in the answer what the file shows.",
    },
    Objection.TOO_MANY: {
        "id": "Paling banyak {most} berkas untuk satu jawaban. Lepas satu, atau kirim sisanya kemudian.",
        "en": "At most {most} files go with one answer. Take one out, or send the rest later.",
    },
    Objection.KIND: {
        "id": "Di saluran ini yang dapat dikirim: {taken}. Simpan ulang berkas ini sebagai salah satunya.",
        "en": "On this channel these can be sent: {taken}. Save this file as one of them.",
    },
    Objection.TOO_LARGE: {
        "id": "Berkas ini terlalu besar; batasnya {largest} MB. Perkecil dulu, atau bagi menjadi beberapa.",
        "en": "This file is too large; the limit is {largest} MB. Make it smaller, or divide it.",
    },
    Objection.PICTURE: {
        "id": "Foto ini tidak dapat dibaca, sehingga lokasi dan nama di dalamnya tidak dapat dihapus. "
        "Simpan ulang sebagai JPEG, lalu lampirkan lagi.",
        "en": "This picture cannot be read, so the place and the names inside it cannot be taken out. "
        "Save it again as JPEG, and attach it again.",
    },
    Objection.NO_ROOM: {
        "id": "Tempat berkas di server penuh: beri tahu operator. Jawaban tanpa berkas tetap dapat dikirim.",
        "en": "The server has no room for files: tell the operator. An answer without files can be sent.",
    },
}
