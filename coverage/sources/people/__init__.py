"""Residents by unit and age, whatever ages the tables cut them at."""
