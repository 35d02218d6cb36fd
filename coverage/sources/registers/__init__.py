"""What is listed row by row: facilities, candidates, areas, buildings, and figures that are reported."""
