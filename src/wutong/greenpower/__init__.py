"""绿电: what green electricity costs at a place for a load, with proof, on facts that name their source."""
