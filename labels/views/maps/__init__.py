"""The map: a picture of Europe or of the world with the clusters in it, made by the server."""

from .page import map_page
from .small import small

__all__ = ["map_page", "small"]
