"""Which letters two short Chinese strings share, in blocks of two or more, wherever they stand."""


def longest_block(a: str, b: str) -> str:
    """The longest string found in both (the first in `a` among equals)."""
    best = ""
    for start in range(len(a)):
        end = start + len(best) + 1
        while end <= len(a) and a[start:end] in b:
            best = a[start:end]
            end += 1
    return best


def shared_blocks(a: str, b: str, shortest: int = 2) -> tuple[list[str], str, str]:
    """Blocks shared by both, the longest first, and what is left of each string."""
    found = []
    while len(block := longest_block(a, b)) >= shortest:
        found.append(block)
        a = a.replace(block, " ", 1)
        b = b.replace(block, "\t", 1)
    return found, a, b


def letters(text: str) -> int:
    return sum(not character.isspace() for character in text)
