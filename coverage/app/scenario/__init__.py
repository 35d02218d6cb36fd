"""The scenario on the desk: candidates and other changes, step by step, and what they buy."""
