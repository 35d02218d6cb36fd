"""Both languages say the same things with the same placeholders."""

import re
import string

import pytest

from coverage.words import catalog, text


def placeholders(text):
    return sorted(name for _, name, spec, _ in string.Formatter().parse(text) if name and "|" not in spec)


def test_both_languages_hold_the_same_keys():
    assert catalog("zh").keys() == catalog("en").keys()


def test_both_languages_use_the_same_placeholders():
    differing = {
        key: (placeholders(text), placeholders(catalog("en")[key]))
        for key, text in catalog("zh").items()
        if placeholders(text) != placeholders(catalog("en")[key])
    }
    assert differing == {}


def test_no_chinese_in_the_english_words():
    strays = {k: t for k, t in catalog("en").items() if any("\u4e00" <= c <= "\u9fff" for c in t)}
    assert strays.keys() <= {"problems.place_not_found.remedy"}


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "at most 0 sites"), (1, "at most 1 site"), ("1", "at most 1 site"), (11, "at most 11 sites")],
)
def test_a_word_that_hangs_on_a_number_is_that_of_one_or_of_more(count, said):
    assert text("en", "report.limit.number", {"count": count}) == said


def test_what_hangs_on_a_number_is_no_text_of_a_stranger():
    said = text("en", "document.site", {"name": "{people:a|b}", "unit": "{0}|{x}", "people": "1"})
    assert said == "{people:a|b} ({0}|{x}; adds 1 person)"


def test_every_choice_between_one_and_more_hangs_on_a_number_of_the_text():
    lost = {
        key: name
        for key, said in catalog("en").items()
        for _, name, spec, _ in string.Formatter().parse(said)
        if name and spec and "|" in spec and name not in placeholders(said)
    }
    assert lost == {"cli.whatif.centres": "count"}  # the names of the units are the number


def test_no_word_that_may_begin_with_a_vowel_stands_behind_an_article():
    behind = re.compile(r"\b[Aa]n? \{")
    assert [key for key, said in catalog("en").items() if behind.search(said)] == []
