"""线索: from the pool to a first contact to a project, by a clock."""
