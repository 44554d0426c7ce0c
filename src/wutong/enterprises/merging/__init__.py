"""合并: two cards that are one firm become one, and are taken apart again as they were."""
