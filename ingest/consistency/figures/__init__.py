"""Checks of printed figures: results, doses and schedules against each other."""
