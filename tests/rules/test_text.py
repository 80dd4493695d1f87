"""Names are found however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.text import core, fold, near, search_terms, slug, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Klaster LifeScience Kraków", "klaster lifescience krakow"),
        ("  BioCon   Valley\t®", "biocon valley"),
        ("Łódź", "lodz"),
        ("Ørsted, Tromsø", "orsted tromso"),
        ("Straße GROẞ", "strasse gross"),
        ("Æbler Cœur", "aebler coeur"),
        ("Đakovo đ", "dakovo d"),
        ("Þórshöfn Ísafjörður", "thorshofn isafjordur"),
        ("İstanbul ısı", "istanbul isi"),
        ("Klastr českých nábytkářů", "klastr ceskych nabytkaru"),
        ("Fundația Școala Țării", "fundatia scoala tarii"),
        ("VšĮ Žalgiris ąčęėįšųūž", "vsi zalgiris aceeisuuz"),
        ("Ħal Għaxaq", "hal ghaxaq"),
        ("Győr Ősz", "gyor osz"),
        ("Cafe\u0301 = Café", "cafe cafe"),
        ("ＡＢＣ１２ ﬁrst m² №", "abc12 first m2 no"),
        ("it's OWL", "it s owl"),
        ("it’s OWL", "it s owl"),
        ("Flanders’ FOOD", "flanders food"),
        ("„Nanoprogress“ – «Klastr»", "nanoprogress klastr"),
        ("CREA Hydro & Energy", "crea hydro energy"),
        ("Industry 4.0_2021", "industry 4 0 2021"),
        ("a\x00b\ud800c\u200bd", "a b c d"),
        # Greek
        ("Ελληνικό Cluster Υγείας", "elliniko cluster ygeias"),
        ("Θεσσαλονίκη Ψ Ξ Φ Χ", "thessaloniki ps x f ch"),
        ("Του Ευρώ, Άγγελος, αυτό", "tou evro angelos avto"),
        ("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "avgdezithiklmnxoprstyfchpso"),
        ("ἀρχή ᾳ ς", "archi ai s"),
        # Cyrillic: Bulgarian, Russian, Ukrainian, Belarusian, Serbian, Macedonian
        ("Клъстер София град на знанието", "klaster sofiya grad na znanieto"),
        ("абвгдежзийклмнопрстуфхцчшщъьюя", "abvgdezhziyklmnoprstufhtschshshtayuya"),
        ("Объём рынка эры", "obaem rynka ery"),
        ("Український кластер Ґанок Єва ідея", "ukrayinskiy klaster ganok yeva ideya"),
        ("Звʼязок", "zv yazok"),
        ("Беларусь ў", "belarus u"),
        ("Ђорђе Јован Љиљана Њ Ћуприја Џеп", "djordje jovan ljiljana nj cuprija dzep"),
        ("Ѓорѓи Ќ Ѕвезда", "gjorgji kj dzvezda"),
        # other scripts stay as letters
        ("日本 クラスター", "日本 クラスター"),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


def test_every_symbol_folds_to_at_most_three_and_folding_twice_is_once():
    """All alphabets, signs and compatibility forms below plane 1, without the CJK characters."""
    for code in [*range(0x3400), *range(0xA4D0, 0xAC00), *range(0xF900, 0x10000)]:
        folded = fold(chr(code))
        assert len(folded) <= 3, hex(code)
        assert folded.isascii() or fold(folded) == folded, hex(code)


@given(st.text())
def test_folding_a_folded_text_changes_nothing(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert len(folded) <= 3 * len(text)
    assert folded == " ".join(folded.split())


@given(st.text("aZłØß éΩβЖйЇ'–& 4", max_size=30))
def test_capitals_do_not_matter(text):
    assert fold(text.upper()) == fold(text.lower())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LifeScience", "life science"),
        ("Klaster LifeScience Kraków", "klaster life science krakow"),
        ("bioPmed", "bio pmed"),
        ("MoWiN.net", "mo wi n net"),
        ("ITCluster", "it cluster"),
        ("NODE", "node"),
        ("cyberLAGO", "cyber lago"),
        ("Lab4Food 2021er", "lab 4 food 2021 er"),
        ("4.0", "4 0"),
        ("ŁódźŚwiat", "lodz swiat"),
        ("E\u0301colE\u0301", "ecol e"),
        ("ОтворенКлъстер", "otvoren klaster"),
        ("日本4", "日本 4"),
        ("", ""),
    ],
)
def test_words_begin_at_capitals_and_digits(text, expected):
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Silicon Saxony e. V.", "silicon saxony"),
        ("Silicon Saxony e.V.", "silicon saxony"),
        ("Silicon Saxony (e.V.)", "silicon saxony"),
        ("BioCon Valley GmbH", "biocon valley"),
        ("BioCon Valley", "biocon valley"),
        ("Wirtschaftsförderung mbH", "wirtschaftsforderung"),
        ("Netz gGmbH", "netz"),
        ("Netz GmbH & Co. KG", "netz"),
        ("Technik AG", "technik"),
        ("Bioindustry Park Silvano Fumero SpA", "bioindustry park silvano fumero"),
        ("Bioindustry Park Silvano Fumero S.p.A.", "bioindustry park silvano fumero"),
        ("Innovazione Srl", "innovazione"),
        ("Innovazione S.r.l.", "innovazione"),
        ("Distretto S.c.a r.l.", "distretto"),
        ("Distretto S.c.a.r.l.", "distretto"),
        ("Distretto scarl", "distretto"),
        ("Park Technologiczny Sp. z o.o.", "park technologiczny"),
        ("Klaster spółka z o.o.", "klaster"),
        ("Klastr českých nábytkářů, družstvo", "klastr ceskych nabytkaru"),
        ("Moravský klastr, z.s.", "moravsky klastr"),
        ("Klastr s.r.o.", "klastr"),
        ("Klastr a.s.", "klastr"),
        ("Drvni klaster d.o.o.", "drvni klaster"),
        ("BioWin ASBL", "biowin"),
        ("ASBL BioWin", "biowin"),
        ("Clúster A.E.I.", "cluster"),
        ("AEI Tèxtils", "textils"),
        ("Energi A/S", "energi"),
        ("Paper AB", "paper"),
        ("Oy Merinova Ab", "merinova"),
        ("Metsä ry", "metsa"),
        ("Catapult Ltd.", "catapult"),
        ("SIA Baltic", "baltic"),
        ("VšĮ Nanotech", "nanotech"),
        ("Clúster de Querétaro A.C.", "cluster de queretaro"),
        ("Vitagora SAS", "vitagora"),
        ("Pôle S.A.", "pole"),
        ("Food NV", "food"),
        ("Food B.V.", "food"),
        ("Pannon Kft.", "pannon"),
        ("BioRegio STERN Management GmbH e.V.", "bioregio stern management"),
        ("Association Alsace BioValley", "association alsace biovalley"),
        ("GmbH", "gmbh"),
        ("e.V. GmbH", "e v"),
        ("Spa Valley", "spa valley"),
        ("AB Cluster", "ab cluster"),
        ("", ""),
    ],
)
def test_the_core_of_a_name_has_no_legal_form(name, expected):
    assert core(name) == expected


@given(
    st.lists(st.sampled_from(["Bio", "e.V.", "GmbH", "SpA", "Sp. z", "o.o.", "a", "s", "Oy"])).map(
        " ".join
    )
)
def test_the_core_of_a_core_is_the_same_and_is_never_lost(name):
    assert core(core(name)) == core(name)
    assert bool(core(name)) == bool(fold(name))


@pytest.mark.parametrize(
    "query", ["Kraków", "krakow life science", "klaster lifescience", "Lifescience Krakow Klaster"]
)
def test_klaster_lifescience_krakow_is_found(query):
    assert set(fold(query).split()) <= search_terms(["Klaster LifeScience Kraków"])


@pytest.mark.parametrize(
    ("names", "terms"),
    [
        (["life science"], "life science lifescience"),
        (["LifeScience"], "life science lifescience"),
        (["it's OWL"], "it its owl sowl"),
        (["C.A.A.R."], "ca aa ar caar"),
        (["Industrie 4.0"], "industrie 4 0 industrie4 40"),
        (["BioWin", "Bio-Win"], "bio win biowin"),
        ([], ""),
        (["–"], ""),
    ],
)
def test_search_terms_are_words_their_parts_and_joined_neighbours(names, terms):
    assert search_terms(names) == set(terms.split())


def is_near(one: str, other: str) -> bool:
    return bool((near(one) | {one}) & (near(other) | {other}))


@pytest.mark.parametrize(
    "typo", ["krakow", "krakw", "krakowo", "krokow", "karkow", "rakow", "krako"]
)
def test_a_word_with_one_typing_error_is_near(typo):
    assert is_near("krakow", typo)


@pytest.mark.parametrize(("one", "other"), [("krakow", "krk"), ("node", "mude"), ("bio", "bia")])
def test_other_words_are_not_near(one, other):
    assert not is_near(one, other)


def test_short_words_have_no_near_ones():
    assert near("bio") == set()
    assert near("") == set()
    assert near("node") == {"ode", "nde", "noe", "nod"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Klaster LifeScience Kraków", "klaster-lifescience-krakow"),
        ("Cluster Forst & Holz", "cluster-forst-holz"),
        ("Клъстер", "klaster"),
        ("日本 Bio", "bio"),
        ("日本", "cluster"),
        ("---", "cluster"),
        ("", "cluster"),
        ("ab " * 40, "-".join(["ab"] * 27)),
        ("a" * 90, "a" * 80),
        ("a" * 80 + " b", "a" * 80),
        ("a" * 79 + " b", "a" * 79),
    ],
)
def test_a_slug_is_plain_and_never_empty(text, expected):
    assert slug(text) == expected


@given(st.text())
def test_any_text_has_a_slug_for_an_address(text):
    found = slug(text)
    assert 0 < len(found) <= 80
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not found.startswith("-")
    assert not found.endswith("-")
    assert slug(found) == found
