"""招商项目: a project from reserve to evaluation, with the evidence of every figure."""
