"""Pages of 产业链."""
