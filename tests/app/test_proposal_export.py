"""The files of what is planned: what they are made from is worked out for the first of them alone."""

from coverage import door
from coverage.app.planned_export import Prepared
from coverage.outputs.report.siting import Siting


def test_what_files_are_made_from_is_worked_out_once(monkeypatch):
    worked = []
    monkeypatch.setattr(door, "isochrones_of", lambda audit: f"circles of {audit}")
    prepared = Prepared("five sites", lambda: (worked.append(1) or "audit", Siting()))
    assert worked == []
    assert prepared.ready() is prepared.ready()
    assert (prepared.ready().audit, prepared.ready().circles, worked) == ("audit", "circles of audit", [1])
