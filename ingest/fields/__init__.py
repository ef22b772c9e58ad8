"""What entries say, in the catalogue's terms: names, dates, identifiers, clean text."""
