"""The heads of our own templates are those that we read."""

import pytest

from coverage.sources.people.age_words import age_group_of
from coverage.sources.preview import FIELDS, preview
from coverage.sources.templates import TEMPLATES, template_heads
from tests.sources.writing import write_csv


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", TEMPLATES)
def test_every_head_of_a_template_is_read_as_its_own_field(tmp_path, role, language):
    heads = template_heads(role, language)
    path = write_csv(tmp_path / f"{role}.csv", [heads, ["1"] * len(heads)])
    looked = preview(role, path)
    assert looked.missing == ()
    assert all("\u4e00" <= one[-1] <= "\u9fff" for one in heads) == (language == "zh")
    fields = [column.field for column in looked.columns]
    assert all(fields)
    assert len(set(fields)) == len(heads)
    known = {field.name for field in FIELDS[role]}
    assert [one for one in fields if one not in known] == [age_group_of(head) for head in heads if age_group_of(head)]
