"""What people keep of themselves besides how they log in: name and language."""

from django.conf import settings
from django.utils.translation import gettext as _

from ..journal import record
from ..models import User
from .steps import WorkflowError, allow, step
from .telling import line

LONGEST_NAME = 200


@step
def keep_account(user: User, *, by: User, name: str, language: str) -> User:
    """One's own name, as others in the same cluster or case see it, and the language of mail."""
    allow(by.is_active and by.pk == user.pk)
    if language not in dict(settings.LANGUAGES):
        text = _("Choose one of the languages.")
        problem = {"code": "language_unknown", "field": "language", "text": text}
        raise WorkflowError("language_unknown", text, [problem])
    kept = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    given = {"name": line(name, longest=LONGEST_NAME), "language": language}
    changed = sorted(field for field, value in given.items() if getattr(kept, field) != value)
    if changed:
        for field in changed:
            setattr(kept, field, given[field])
        kept.save(update_fields=changed)
        record("keep_account", by=by, of=("user", kept.pk), after={"fields": changed})
    return kept
