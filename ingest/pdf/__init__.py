"""PDFs: pages read in a process of their own, and what their first pages say of the work."""
