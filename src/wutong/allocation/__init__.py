"""要素统筹: which waiting projects the free quota serves best, why not the others, what to open first."""
