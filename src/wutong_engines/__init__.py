"""Pure engines: no Django, no I/O but the files they are given, no clock."""
