"""Which format an answer has: `?format=` first, then the Accept header."""

from rest_framework.negotiation import DefaultContentNegotiation


class ByNameThenAccept(DefaultContentNegotiation):
    """A format that the address does not have is left to the filters, which name it in a 400."""

    def filter_renderers(self, renderers, format):
        return [each for each in renderers if each.format == format] or renderers

    def select_renderer(self, request, renderers, format_suffix=None):
        if named := request.query_params.get("format"):
            chosen = self.filter_renderers(renderers, named)[0]
            return chosen, chosen.media_type
        if request.META.get("HTTP_ACCEPT", "*/*") in {"*/*", ""}:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)
