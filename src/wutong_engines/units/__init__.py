"""Money, power, area, counts and dates: parsed and printed as people write them."""
