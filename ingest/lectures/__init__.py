"""Lecture decks as text: slides, their outline, and the works that they cite."""
