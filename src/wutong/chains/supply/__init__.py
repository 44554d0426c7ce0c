"""供需清单: what local firms of a chain offer and need, and who could supply whom."""
