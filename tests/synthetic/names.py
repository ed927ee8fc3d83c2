"""Invented names: of people, of works, of drugs."""

from random import Random

_STARTS = ("Bal", "Cor", "Dru", "Fen", "Gal", "Hol", "Jor", "Kel", "Lom", "Mer", "Nor", "Ost", "Pel", "Quin")
_ENDS = ("berg", "den", "feld", "gard", "heim", "ick", "land", "mann", "nes", "rud", "sen", "stad", "wen")
_INITIALS = "ABCDEFGHJKLMNPRSTVW"
_MIDDLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")


def surname(draw: Random) -> str:
    """Return a family name that sounds like one."""
    return draw.choice(_STARTS) + draw.choice(_ENDS)


def author(draw: Random) -> str:
    """Return a name as reference lists print it."""
    return f"{surname(draw)} {draw.choice(_INITIALS)}{draw.choice(_INITIALS)}"


def drug(number: int, draw: Random) -> str:
    """Return the name of a drug that there is not; no two numbers have the same."""
    return f"{''.join(draw.choice(_MIDDLES) for _ in range(3))}-syn-{number}"
