"""What goes into the numbered gaps of an approved wording."""

from channels.messages import Template


def gap_texts(template: Template) -> list[str]:
    """One line each: Meta refuses line breaks, tabs, more than four spaces together, and nothing at all."""
    return [" ".join(value.split()) or "-" for value in template.values]
