"""Workbooks and CSV files as rows of fields by name, with the words planners write in them."""
