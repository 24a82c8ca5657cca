"""A place that somebody sent."""

from channels.messages import Location


def place(latitude: object, longitude: object, *words: str) -> Location | None:
    """The point with its name and address, whichever there are; None where it is none on this earth."""
    try:
        north, east = float(str(latitude)), float(str(longitude))
    except ValueError:
        return None
    # Comparisons with a NaN are false, so that is none either.
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        return None
    return Location(north, east, ", ".join(filter(None, map(str.strip, words))) or None)
