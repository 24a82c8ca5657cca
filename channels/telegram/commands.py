"""The menu beside the text field: what people read there before they have read anything of ours.

What each command does is decided elsewhere; to this channel a command is a text like any other.
"""

from collections.abc import Mapping

# Telegram shows the first to everybody whose own language has no menu here.
MENUS: Mapping[str | None, Mapping[str, str]] = {
    None: {
        "start": "Mulai",
        "lapor": "Sampaikan laporan, tulis setelah perintah ini",
        "status": "Tanya perkembangan laporan, sebutkan nomornya",
        "bantuan": "Cara melapor",
        "anonim": "Sembunyikan nama saya",
        "rahasia": "Jangan tampilkan isi laporan saya kepada publik",
        "bahasa": "Ganti bahasa: id atau en",
        "berhenti": "Berhenti menerima pesan dari kami",
    },
    "en": {
        "start": "Begin",
        "lapor": "Make a report, write it after this command",
        "status": "Ask how a report is getting on, with its number",
        "bantuan": "How to report",
        "anonim": "Hide my name",
        "rahasia": "Keep the content of my report from the public",
        "bahasa": "Change the language: id or en",
        "berhenti": "Receive nothing more from us",
    },
}

NAMES = frozenset(MENUS[None]) | {"help"}
"""What counts as said to us where other bots may read along: the menu, and what every bot is asked."""
