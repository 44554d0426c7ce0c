"""Project pages: list, one project, writing, duplicates. Each makes one query or one action call."""
