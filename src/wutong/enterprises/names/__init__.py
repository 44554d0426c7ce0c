"""认企业: which enterprise a name as written means; decided once, remembered, undone when wrong."""
