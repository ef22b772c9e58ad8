"""Saved pages as lines: which are titles, which abstracts, which furniture."""
