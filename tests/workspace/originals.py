"""A project whose files were really there, so that they can be kept."""

from dataclasses import replace
from hashlib import sha256

from coverage.model.project import SourceFile


def made_from(project, brought):
    """Say of a project that it was made from files: by role those of one layer, that which was read first."""
    files = {role: paths[0] for role, paths in brought.items()}
    sources = (SourceFile(role, one.name, sha256(one.read_bytes()).hexdigest(), 1) for role, one in files.items())
    return replace(project, sources=tuple(sources))


def kept(folder):
    """The contents of what lies among the originals of a project folder, by name without the hash."""
    found = (folder / "originals").iterdir() if (folder / "originals").is_dir() else ()
    return {path.name.partition("-")[2]: path.read_bytes() for path in found}
