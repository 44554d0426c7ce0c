"""要素台账: accounts of land, energy, emissions, water… in which a quota is promised once and never twice."""
