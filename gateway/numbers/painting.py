"""What pygal drew, made fit to be shown as an image: no script, no style sheet, nothing to hover over.

pygal styles by a style sheet and moves by a script; under the console's policy neither is to be relied on. So
all of that is taken out, and each shape gets its colour as an attribute, by the class that pygal gave it.
"""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

INK, MUTED, LINE, ACCENT, PAPER = "#1a2027", "#56606c", "#c5ccd4", "#0a5c63", "#ffffff"
"""The console's (static/base.css)."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
_HATCH = "hatch"
_LOOKS: Mapping[str, Mapping[str, str]] = {
    "color-0": {"fill": ACCENT, "stroke": ACCENT},
    # Told from the first also in black and white.
    "color-1": {"fill": f"url(#{_HATCH})", "stroke": ACCENT},
    "color-2": {"fill": PAPER, "stroke": ACCENT},
}
_GONE_TAGS = {"style", "script", "desc", "title"}
_GONE_CLASSES = {"tooltip-overlay", "titles", "overlay"}


def paint(root: ET.Element, title: str, values_right: bool) -> str:
    """The drawing as text. `values_right`: what a bar is worth stands to the right of its end."""
    _strip(root)
    root.attrib.pop("id", None)
    root.attrib.pop("class", None)
    root.set("role", "img")
    root.set("font-family", FONT)
    name = ET.Element("title")
    name.text = title
    root.insert(0, name)
    for element, around in list(_walk(root, ())):
        _paint(element, around, values_right)
    for element, _ in _walk(root, ()):
        element.attrib.pop("class", None)
    _add_hatch(root)
    return ET.tostring(root, encoding="unicode")


def _strip(element: ET.Element) -> None:
    for child in list(element):
        gone = (
            not isinstance(child.tag, str)
            or child.tag in _GONE_TAGS
            or _GONE_CLASSES & set(child.get("class", "").split())
        )
        if gone:
            element.remove(child)
        else:
            child.attrib.pop("id", None)
            _strip(child)


def _walk(element: ET.Element, around: tuple[str, ...]) -> Iterator[tuple[ET.Element, tuple[str, ...]]]:
    """Every element, with the classes of it and of all that it lies in."""
    classes = (*around, *element.get("class", "").split())
    yield element, classes
    for child in element:
        yield from _walk(child, classes)


def _add_hatch(root: ET.Element) -> None:
    defs = root.find("defs")
    if defs is None:
        defs = ET.SubElement(root, "defs")
    size = {"width": "6", "height": "6"}
    pattern = ET.SubElement(
        defs,
        "pattern",
        {"id": _HATCH, "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)", **size},
    )
    ET.SubElement(pattern, "rect", {**size, "fill": PAPER})
    ET.SubElement(pattern, "rect", {"width": "2", "height": "6", "fill": ACCENT})


def _paint(element: ET.Element, classes: tuple[str, ...], values_right: bool) -> None:
    own = set(element.get("class", "").split())
    if element.tag == "rect" and "background" in own:
        element.set("fill", PAPER if "plot" not in classes else "none")
    elif element.tag == "rect":
        color = next((name for name in classes if name.startswith("color-")), "color-0")
        for name, value in _LOOKS[color].items():
            element.set(name, value)
    elif element.tag == "path":
        _paint_line(element, classes)
    elif element.tag == "text":
        _paint_text(element, classes, values_right)


def _paint_line(element: ET.Element, classes: tuple[str, ...]) -> None:
    # Only the line on which the bars stand: their values stand beside them.
    seen = "axis" in element.get("class", "").split()
    element.set("stroke", MUTED if seen else "none")
    element.set("fill", "none")


def _paint_text(element: ET.Element, classes: tuple[str, ...], values_right: bool) -> None:
    element.set("font-size", "13")
    element.set("fill", INK)
    if "legends" in classes:
        return
    if "text-overlay" in classes:
        element.set("text-anchor", "start" if values_right else "middle")
        element.set("font-weight", "600")
        if not values_right:
            element.set("font-size", "11")
            element.set("dy", "-3")
    elif "y" in classes:
        element.set("text-anchor", "end")
    elif values_right:
        # A scale says nothing beside the values.
        element.text = ""
    else:
        element.set("text-anchor", "start" if element.get("transform") else "middle")
