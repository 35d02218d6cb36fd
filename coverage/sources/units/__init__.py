"""Administrative units: their boundaries, levels and parents, and where they do not fit together."""
