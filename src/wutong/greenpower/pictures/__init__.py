"""Charts drawn on the server: SVG for the page, words for those who listen."""
