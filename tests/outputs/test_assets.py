"""Layers written for the map, by several readers at once."""

from pathlib import Path

from coverage.outputs.map.assets import publish


def test_two_readers_may_publish_the_same_layer_at_the_same_moment(tmp_path, monkeypatch):
    write, other = Path.write_bytes, []

    def overtaken(path, content):
        write(path, content)
        if not other:  # another thread does all of it between the writing and the naming
            other.append("begun")
            other.append(publish(tmp_path, "units", content))

    monkeypatch.setattr(Path, "write_bytes", overtaken)
    name = publish(tmp_path, "units", b"{}")
    assert other == ["begun", name]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: b"{}"}
