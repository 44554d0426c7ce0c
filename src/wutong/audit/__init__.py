"""留痕: who did what, when; append-only and hash-chained."""
