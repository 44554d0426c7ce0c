"""设置, the account of the person who looks, and the door they come in by."""
