"""Proposals on the desk: the question, the search beside the page, and its answer."""
