"""Who may call an address. Without a word of its own, a view answers nobody."""

from rest_framework.permissions import BasePermission


class Nobody(BasePermission):
    """The default: a view that forgot to say who may call it is closed."""

    def has_permission(self, request, view):
        return False


class Anybody(BasePermission):
    """Public reads. No other method is let through, whatever the view has."""

    def has_permission(self, request, view):
        return request.method in {"GET", "HEAD", "OPTIONS"}


class People(BasePermission):
    """Whoever has logged in or sent a key; what they may see and do is asked of each row."""

    def has_permission(self, request, view):
        return request.user is not None and request.user.is_authenticated
