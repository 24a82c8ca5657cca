"""Codes to be scanned, drawn into the page itself."""

import segno
from markupsafe import Markup


def qr(content: str) -> Markup:
    """The QR code of it, as SVG. In the page, because a picture of its own would carry a secret or a claim
    code in its address, and addresses stand in the log of every proxy."""
    drawn = segno.make(content, error="m", micro=False).svg_inline(scale=4, border=2, svgclass="qr")
    # Made of squares alone: nothing that anybody wrote stands in it.
    return Markup(drawn)  # noqa: S704
