"""Two words letter by letter: accents, and slips of the pen."""

import unicodedata

_SHORTEST = 7
_MOST_CHANGES = 2


def without_accents(text: str) -> str:
    """Return a text without the marks on its letters.

    >>> without_accents("naïve Görgün")
    'naive Gorgun'
    """
    letters = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(char for char in letters if not unicodedata.combining(char)))


def is_slip(one: str, other: str) -> bool:
    """Say whether two words differ by one slip: a letter changed, one or two more or fewer, or two swapped.

    Words of few letters are never alike, nor are words that differ only in their ending.

    >>> is_slip("alphamab", "alphhamab"), is_slip("alphamab", "alpahmab"), is_slip("alphamab", "alphomab")
    (True, True, True)
    >>> is_slip("infections", "infection"), is_slip("infection", "induction"), is_slip("renal", "venal")
    (False, False, False)
    """
    if one == other or min(len(one), len(other)) < _SHORTEST:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return False
    left, right = _without_common_end(one[start:], other[start:])
    if len(left) == len(right):
        swapped = len(left) == 2 and left == right[::-1]
        return (len(left) == 1 and one[start + 1 :] != "") or swapped
    return not (left and right) and len(left + right) <= 2


def is_nearly(one: str, other: str) -> bool:
    """Say whether two surnames are nearly alike: one or two letters changed, more or fewer.

    >>> is_nearly("Kallikis", "Kallkitis"), is_nearly("Chang", "Cheng"), is_nearly("Peters", "Peterson")
    (True, False, False)
    """
    if one == other or min(len(one), len(other)) < _SHORTEST or one[0] != other[0]:
        return False
    return not (one.startswith(other) or other.startswith(one)) and _distance(one, other) <= _MOST_CHANGES


def _distance(one: str, other: str) -> int:
    """Return the Levenshtein distance of two words."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        above, row = row, [number]
        for place, wanted in enumerate(other):
            row.append(min(above[place + 1] + 1, row[place] + 1, above[place] + (letter != wanted)))
    return row[-1]


def _without_common_end(one: str, other: str) -> tuple[str, str]:
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return one, other
