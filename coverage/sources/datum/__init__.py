"""In which datum coordinates lie: declared, held against streets and units, and brought to WGS 84."""
