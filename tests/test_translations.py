"""The translations: every text is found, translated in every language, and compiled as written.

Nothing here needs gettext: `.ci/messages.py` reads the code and the templates itself.
"""

import ast
import json

import pytest
from django.utils import translation
from django.utils.translation import ngettext
from django.utils.translation.trans_real import DjangoTranslation
from translating import LANGUAGES, ROOT, catalogues, checking, chunks, finding
from translating.finding import FUNCTIONS, SOURCES, Found, Key, in_python, in_template
from translating.judging import faults

FOUND = finding.texts()


# Of the whole project


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    assert not list(checking.of_language(language, FOUND))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_translated_is_translated_well(language):
    translated, fuzzy = catalogues.read(language)
    done = {key: text for key, text in translated.items() if any(text) and key in FOUND}

    assert not [
        (key.text, fault)
        for key, text in done.items()
        for fault in faults(language, key, FOUND[key], text)
    ]
    assert not fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_django_takes_our_plural_forms_beside_its_own(language):
    rule = DjangoTranslation(language).plural
    forms = {rule(number) for number in (0, 1, 2, 5, 11, 22, 101, 1_000_000)}

    assert len(forms) >= 2
    with translation.override(language):
        assert ngettext("%(days)s day", "%(days)s days", 5) % {"days": 5}


def test_no_text_is_put_together_before_it_is_translated():
    """`_("a" % b)` and `_(f"...")` are looked up as they come out, and never found."""
    wrong = []
    for folder in ("labels", "registry"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text())
            known = _functions(tree)
            wrong += [
                f"{path.relative_to(ROOT)}:{node.lineno}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in known
                and any(isinstance(each, ast.JoinedStr | ast.BinOp) for each in node.args[:2])
            ]
    assert not wrong


def _functions(tree):
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(SOURCES)
        for name in node.names
        if name.name in FUNCTIONS
    }


def test_no_text_begins_or_ends_with_space():
    """Such a text is a piece of a sentence, and other languages put their pieces elsewhere."""
    assert not [key for key in FOUND if key.text != key.text.strip()]


def test_the_texts_of_the_reference_data_are_found_with_their_context():
    assert Key("reference", "Rules of 2013") in FOUND
    assert Key("reference", "Striving for Cluster Excellence") not in FOUND  # slogans are names


# Finding


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('from django.utils.translation import gettext_lazy as lazy\nlazy("A")', [("", "A", "")]),
        ('from django.utils.translation import gettext as _\n_("A " "b")', [("", "A b", "")]),
        (
            'from django.utils.translation import npgettext\nnpgettext("c", "A", "As", 2)',
            [("c", "A", "As")],
        ),
        (
            'from labels.rules.sentences import Sentence\nSentence("A %(b)s", b=1)',
            [("", "A %(b)s", "")],
        ),
        ('from django.utils.functional import lazy\nlazy("A")', []),
        ("from django.utils.translation import gettext as _\n_(name)", []),
    ],
)
def test_texts_are_found_in_python(source, found):
    assert [(*key, plural) for key, plural in in_python(source)] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p>it\'s {% translate "A" %}</p>', [("", "A", "")]),
        ('{% translate "A" context "c" %}', [("c", "A", "")]),
        ('{{ x|default:_("A") }}', [("", "A", "")]),
        (
            "{% blocktranslate trimmed %}\n  A\n  {{ b }}\n{% endblocktranslate %}",
            [("", "A %(b)s", "")],
        ),
        (
            "{% blocktranslate count n=n %}{{ n }} A{% plural %}{{ n }} As{% endblocktranslate %}",
            [("", "%(n)s A", "%(n)s As")],
        ),
        ("   indented\n <b>and</b> 1. odd (\n", []),
    ],
)
def test_texts_are_found_in_templates(source, found):
    loaded = "{% load i18n %}" + source

    assert [(*key, plural) for key, plural in in_template(loaded)] == found


# Judging


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("A %(b)s", "A"),
        ("A %(b)s", "A %(c)s"),
        ("A", "A %(b)s"),
        ("A {b}", "A b"),
        ("A %d", "A"),
        ("5 %% of it", "5 % of it"),
        ("<strong>A</strong>", "A"),
        ("A", "<em>A</em>"),
        ("A", " A"),
        ("A", "A\n"),
        ("A", ""),
    ],
)
def test_a_bad_translation_is_refused(source, translated):
    assert faults("de", Key("", source), Found(), (translated,))


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", ("%(n)s Tag",)),
        ("de", ("%(n)s Tag", "")),
        ("de", ("%(n)s Tag", "Tage")),
        ("pl", ("%(n)s dzień", "%(n)s dni")),
        ("fr", ("%(n)s jour", "%(n)s jours", "%(n)s jours")),
    ],
)
def test_every_form_of_a_plural_is_needed(language, forms):
    assert faults(language, Key("", "%(n)s day"), Found("%(n)s days"), forms)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", ("%(n)s Tag", "%(n)s Tage")),
        ("pl", ("%(n)s dzień", "%(n)s dni", "%(n)s dni")),
    ],
)
def test_a_good_plural_is_taken(language, forms):
    assert faults(language, Key("", "%(n)s day"), Found("%(n)s days"), forms) == []


# Keeping


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path / "locale")
    return tmp_path


TEXTS = {
    Key("", "%(n)s day"): Found("%(n)s days", {"a.py"}),
    Key("", "Hello"): Found("", {"b.py"}),
    Key("reference", "Hello"): Found("", {"c.json"}),
}


def test_translators_get_what_is_missing_and_give_it_back(folder):
    paths = chunks.split("de", folder / "out", 2, TEXTS)
    tasks = [task for path in paths for task in json.loads(path.read_text())]
    answers = [
        {"id": task["id"], "msgstr": ["%(n)s Tag", "%(n)s Tage"] if task["plural"] else "Hallo"}
        for task in tasks
    ]
    (folder / "in").mkdir()
    (folder / "in" / "answers.json").write_text(json.dumps(answers))

    assert chunks.join("de", folder / "in", TEXTS) == (3, [])
    assert catalogues.read("de")[0][Key("", "%(n)s day")] == ("%(n)s Tag", "%(n)s Tage")
    assert catalogues.read("de")[0][Key("reference", "Hello")] == ("Hallo",)
    assert chunks.split("de", folder / "again", 2, TEXTS) == []


def test_a_bad_answer_is_refused_by_name_and_the_others_are_kept(folder):
    answers = [
        {"id": chunks.identity(Key("", "Hello")), "msgstr": "Hallo"},
        {"id": chunks.identity(Key("", "%(n)s day")), "msgstr": ["Tag", "Tage"]},
        {"id": "ffffffff", "msgstr": "Nobody"},
    ]
    (folder / "in").mkdir()
    (folder / "in" / "a.json").write_text(json.dumps(answers))
    (folder / "in" / "b.json").write_text("[{")

    taken, refused = chunks.join("de", folder / "in", TEXTS)

    assert taken == 1
    assert catalogues.read("de")[0][Key("", "Hello")] == ("Hallo",)
    assert len(refused) == 4  # each form of the plural has its own fault
    assert all(word in "\n".join(refused) for word in ("placeholders", "no text", "not JSON"))


def test_what_is_written_is_read_again_and_written_the_same(folder):
    translated = {Key("", "%(n)s day"): ("%(n)s dzień", "%(n)s dni", "%(n)s dni")}
    catalogues.write("pl", TEXTS, translated)
    first = catalogues.path("pl").read_bytes()
    kept, _fuzzy = catalogues.read("pl")
    catalogues.write("pl", TEXTS, kept)

    assert catalogues.path("pl").read_bytes() == first
    assert b"Creation-Date" not in first
    assert {key: text for key, text in kept.items() if any(text)} == translated


def test_a_compiled_file_that_says_something_else_is_named(folder):
    translated = {key: ("A %(n)s",) * (2 if each.plural else 1) for key, each in TEXTS.items()}
    translated |= {Key("", "Hello"): ("Hallo",), Key("reference", "Hello"): ("Hallo",)}
    catalogues.write("de", TEXTS, translated)
    assert [each for each in checking.of_language("de", TEXTS) if ".mo" in each]

    compiled = catalogues.compiled("de", TEXTS, translated)
    catalogues.path("de", "mo").write_bytes(compiled)
    assert list(checking.of_language("de", TEXTS)) == []

    catalogues.write("de", TEXTS, translated | {Key("", "Hello"): ("Tag",)})
    assert [each for each in checking.of_language("de", TEXTS) if ".mo" in each]


def test_a_new_text_and_one_that_is_gone_are_named(folder):
    catalogues.write("de", TEXTS, {})
    more = TEXTS | {Key("", "New"): Found("", {"d.py"})}
    less = {key: each for key, each in TEXTS.items() if key.text != "Hello"}

    assert [each for each in checking.of_language("de", more) if "'New': not in" in each]
    assert [each for each in checking.of_language("de", less) if "no longer used" in each]


def test_a_guess_is_no_translation(folder):
    catalogues.write("de", TEXTS, {Key("", "Hello"): ("Hallo",)})
    path = catalogues.path("de")
    path.write_text(path.read_text().replace('msgid "Hello"', '#, fuzzy\nmsgid "Hello"', 1))

    assert [each for each in checking.of_language("de", TEXTS) if "fuzzy" in each]
