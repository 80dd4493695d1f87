"""Error pages."""

from django.http import HttpResponseForbidden


def csrf_failure(request, reason=""):
    return HttpResponseForbidden("This form has expired. Go back, reload the page and send it again.")
