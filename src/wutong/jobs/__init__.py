"""后台任务: long work in a table with leases, so that a killed worker strands nothing."""
