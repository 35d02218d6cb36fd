"""Both languages say the same things with the same placeholders."""

import string

from coverage.words import catalog


def placeholders(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


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
