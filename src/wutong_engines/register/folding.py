"""Names in one form for comparing, and what a person typed as words of that form."""

import unicodedata

from wutong_engines.register.schema import RegisterError

_KINDS = str.maketrans("〔［【〈《〕］】〉》", "((((()))))")


def folded(text: str) -> str:
    """Half-width, lower case, without spaces, one kind of bracket."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(_KINDS).split())


def words_of(text: str) -> tuple[str, ...]:
    """What was typed, parted at spaces, each word once. Raises RegisterError when there is nothing."""
    found = tuple(dict.fromkeys(filter(None, map(folded, text.split()))))
    if not found:
        raise RegisterError("没有写要找的名称：至少一个字。")
    return found
