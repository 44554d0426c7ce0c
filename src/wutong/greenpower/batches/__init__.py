"""批量测算: many questions sized by a job in slices, kept as rows, shown as a heat table."""
