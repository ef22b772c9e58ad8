"""Which records are one work: rules that are pure functions, and a person's word."""
