"""Whom to visit for a gap: firms of the register, weighed by facts, with sources and dates."""
