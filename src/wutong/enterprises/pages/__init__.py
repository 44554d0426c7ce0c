"""Pages of the library of enterprises."""
