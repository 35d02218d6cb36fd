"""The map: its layers, the map of the page, and the sheet that carries all it shows."""
