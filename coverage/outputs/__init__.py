"""Tables in, files or folium out."""
