"""Keep the translations in labels/locale/: find texts, hand them out, take them back, check them.

    uv run .ci/messages.py extract              take up new texts, drop those that are gone
    uv run .ci/messages.py split de OUT 8       untranslated texts as JSON, in 8 files
    uv run .ci/messages.py join de OUT          take their answers; refused ones are named
    uv run .ci/messages.py compile [de]         write the .mo files, or that of one language
    uv run .ci/messages.py check                fail, and name everything that is not right
    uv run .ci/messages.py count                how many texts and words there are, and are missing

Answers to `split` are `{"id": "1f0c3b9a", "msgstr": "..."}`, and where a text has a plural
`"msgstr": ["...", "..."]` with as many forms as the language has. Needs Babel only, no gettext.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from translating import LANGUAGES, catalogues, checking, chunks, finding  # noqa: E402


def main() -> None:
    match sys.argv[1:]:
        case ["extract"]:
            extract()
        case ["compile", *languages] if set(languages) <= set(LANGUAGES):
            write_compiled(languages or LANGUAGES)
        case ["check"]:
            if problems := checking.problems(finding.texts()):
                sys.exit("\n".join([*problems, f"{len(problems)} problems."]))
        case ["split", language, folder, count] if language in LANGUAGES:
            paths = chunks.split(language, Path(folder), int(count), finding.texts())
            print("\n".join(map(str, paths)))
        case ["join", language, folder] if language in LANGUAGES:
            join(language, Path(folder))
        case ["count"]:
            tell()
        case _:
            sys.exit(__doc__)


def extract() -> None:
    """Bring the `.po` files up to date. What is translated and still used stays."""
    found = finding.texts()
    for language in LANGUAGES:
        translated, fuzzy = catalogues.read(language)
        kept = {key: text for key, text in translated.items() if key not in fuzzy}
        catalogues.write(language, found, kept)


def write_compiled(languages) -> None:
    found = finding.texts()
    for language in languages:
        translated, fuzzy = catalogues.read(language)
        kept = {key: text for key, text in translated.items() if key not in fuzzy}
        catalogues.keep(catalogues.path(language, "mo"), catalogues.compiled(language, found, kept))


def join(language: str, folder: Path) -> None:
    taken, refused = chunks.join(language, folder, finding.texts())
    print(f"{taken} taken.")
    if refused:
        sys.exit("\n".join([*refused, f"{len(refused)} refused."]))


def tell() -> None:
    found = finding.texts()
    words = sum(len(f"{key.text} {each.plural}".split()) for key, each in found.items())
    print(f"{len(found)} texts, {words} words")
    for language in LANGUAGES:
        translated, fuzzy = catalogues.read(language)
        done = sum(any(translated.get(key, ())) and key not in fuzzy for key in found)
        print(f"{language}: {done} translated, {len(found) - done} missing")


if __name__ == "__main__":
    main()
