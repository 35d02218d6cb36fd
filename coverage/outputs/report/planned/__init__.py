"""The chapter about what is planned: scenarios held against today, and proposals."""
