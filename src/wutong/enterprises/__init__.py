"""企业库: enterprises as people know them, talks with them, and leads on their way to a project."""
