"""Stage 1: a reading list of any form becomes papers in the catalogue, once each."""
