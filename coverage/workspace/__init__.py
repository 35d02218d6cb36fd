"""The project folder: GeoParquet tables and a manifest, written whole or not at all."""

from coverage.workspace.folder import read_project, write_project

__all__ = ["read_project", "write_project"]
