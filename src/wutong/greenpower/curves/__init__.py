"""自有曲线: a load or an output somebody brings, read by the engine and kept with its source."""
