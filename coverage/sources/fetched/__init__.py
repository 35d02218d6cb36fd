"""What OpenStreetMap's servers know of a place, asked through osmnx."""
