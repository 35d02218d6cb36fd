"""Where to put the next facilities: the field's location models on plain arrays."""
