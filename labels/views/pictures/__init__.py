"""Pictures made on the server: numbers are worked out here, templates draw them as SVG.

Distances along an axis are percentages, so that a picture fits any width without a script.
"""
