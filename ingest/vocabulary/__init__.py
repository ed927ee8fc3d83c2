"""The terms that ship, and what reads any folder of terms."""
