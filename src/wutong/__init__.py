"""Wutong (梧桐): business rooms of the investment-promotion platform."""
