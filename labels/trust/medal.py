"""The medals of the levels as paths, for what is drawn without the pages' own drawings.

They are those of templates/labels/_sprite.html: each level has its own outline and its number of
stars, so that it is known without its colour.
"""

from typing import NamedTuple

RIBBON = "M7.2 16.5 5 27l4.2-2.1L12 27.6l2.8-2.7L19 27l-2.2-10.5z"
VIEW = (24, 28)


class Medal(NamedTuple):
    """The outline, and the stars in it."""

    face: str
    stars: str


MEDALS = {
    "bronze": Medal(
        ("M21.2 10.5a9.2 9.2 0 1 1-18.4 0a9.2 9.2 0 1 1 18.4 0z"),
        (
            "M12.0 5.4 13.4 8.8 17.1 9.1 14.3 11.6 15.2 15.2 12.0 13.2 8.8 15.2 9.7 11.6 6.9 9.1 "
            "10.6 8.8z"
        ),
    ),
    "silver": Medal(
        ("M21.0 14.2 15.7 19.5 8.3 19.5 3.0 14.2 3.0 6.8 8.3 1.5 15.7 1.5 21.0 6.8z"),
        (
            "M12.0 3.0 13.0 5.4 15.5 5.6 13.6 7.2 14.2 9.7 12.0 8.4 9.8 9.7 10.4 7.2 8.5 5.6 11.0 "
            "5.4zM12.0 11.0 13.0 13.4 15.5 13.6 13.6 15.2 14.2 17.7 12.0 16.4 9.8 17.7 10.4 15.2 "
            "8.5 13.6 11.0 13.4z"
        ),
    ),
    "gold": Medal(
        (
            "M12.0 1.8A3 3 0 0 1 17.1 3.5A3 3 0 0 1 20.3 7.8A3 3 0 0 1 20.3 13.2A3 3 0 0 1 17.1 "
            "17.5A3 3 0 0 1 12.0 19.2A3 3 0 0 1 6.9 17.5A3 3 0 0 1 3.7 13.2A3 3 0 0 1 3.7 7.8A3 3 "
            "0 0 1 6.9 3.5A3 3 0 0 1 12.0 1.8z"
        ),
        (
            "M12.0 3.1 12.9 5.3 15.3 5.5 13.5 7.1 14.1 9.4 12.0 8.2 9.9 9.4 10.5 7.1 8.7 5.5 11.1 "
            "5.3zM8.1 9.7 9.0 11.9 11.4 12.1 9.6 13.7 10.2 16.0 8.1 14.8 6.0 16.0 6.6 13.7 4.8 "
            "12.1 7.2 11.9zM15.9 9.7 16.8 11.9 19.2 12.1 17.4 13.7 18.0 16.0 15.9 14.8 13.8 16.0 "
            "14.4 13.7 12.6 12.1 15.0 11.9z"
        ),
    ),
}
