"""Files as entries, one at a time, whatever stands between them."""
