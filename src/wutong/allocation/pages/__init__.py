"""Pages of 要素统筹."""
