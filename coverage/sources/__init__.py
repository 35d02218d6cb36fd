"""The only readers: files in, checked tables out. Every file is hostile until it has been read to its end."""
