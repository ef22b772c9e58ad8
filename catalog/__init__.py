"""Stages 2 and 3: the searchable library of papers, and the themes they are given."""
