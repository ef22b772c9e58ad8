"""Stage 6: what we know, papers joined with the verdicts on their claims."""
