"""What test_parallel has worker processes do: in a module that a new process imports at once."""

import os
import time

from kg.errors import UnreadableFile


def backwards(seconds: float) -> str:
    """Take a while, the first items longest."""
    time.sleep(seconds)
    return f"{seconds}"


def odd_only(number: int) -> int:
    if number % 2 == 0:
        raise UnreadableFile(f"{number}.txt", "even")
    return number


def fatal_at_three(number: int) -> int:
    if number == 3:
        os._exit(9)
    return number


def faulty(number: int) -> float:
    return 1 / number
