"""Streets from OSM extracts, graphs, and places by name: edges one can walk on, cut at junctions."""
