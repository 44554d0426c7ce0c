"""What an address or a form asks for, read without trusting it."""


def whole(text: str) -> int | None:
    """A whole number as a database can keep it; anything else is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
