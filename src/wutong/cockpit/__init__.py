"""What each person sees first: the things to do (待办) and the figures (统计)."""
