"""共享: a study another body may read, and the project it is about."""
