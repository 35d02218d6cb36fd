"""The page on which a planner brings a district of their own: dropped, looked at, mended, checked, accepted."""
