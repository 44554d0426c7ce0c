"""The verbs of an import, a file each: bring, read, map columns, decide, write, cancel, undo."""
