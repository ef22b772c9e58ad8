"""Stages 4 and 5: the claims of papers are run, judged and logged to MLflow."""
