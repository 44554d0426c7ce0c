"""The API: its door (tokens, sessions, scopes), how an operation is told, and the dictionaries it serves."""
