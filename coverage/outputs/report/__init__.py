"""The report a district files: one model, made once, and a writer for each format."""
