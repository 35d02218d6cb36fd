"""Files of shapes as frames of WGS 84: GeoJSON, GeoPackage, Shapefile and KML, zipped or not."""
