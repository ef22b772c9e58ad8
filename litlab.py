"""The `litlab` command: every package's commands under one name."""
