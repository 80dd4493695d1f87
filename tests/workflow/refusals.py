"""The two ways in which a step says no."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.workflow.steps import WorkflowError


def refused(code, function, *args, **kwargs):
    """Not now: the refusal, which has this code."""
    with pytest.raises(WorkflowError) as caught:
        function(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def forbidden(function, *args, **kwargs):
    """Not theirs."""
    with pytest.raises(PermissionDenied):
        function(*args, **kwargs)
