"""Every field of ours is personal, with a rule in `directory/retention.py`, or named here as not personal.

A system check compares both with the models, so nobody adds a field without saying which it is. Keys are neither, and
what points at an account falls under the account's own rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db.models import Field

from directory.retention import KEPT

OURS = ("directory", "taxonomy", "ethicalmap")

# Facts on organisations, words of the vocabulary, states, dates, and secrets that are nobody's.
NOT_PERSONAL = {
    "directory.Affiliation": "person organisation",
    "directory.Change": "kind entry_id made_at hand contribution_id",
    "directory.Contribution": (
        "type state sent_at joined_to held flags nonce token_hash form_key decided_at accepted_fields reason entry "
        "person stage contested cites appeal_of"
    ),
    "directory.Criterion": "slug side position reason retired_at",
    "directory.CriterionVersion": ("criterion number title meaning examples_in examples_out note published_at"),
    "directory.Decision": "about outcome case entry_kind entry_id reason cites waited decided_at",
    "directory.FormerAddress": "kind entry_id left_at",
    "directory.IndexChange": "version stamp kind entry_id",
    "directory.IndexVersion": "number stamp",
    "directory.Interest": "kind entry_id declared_at withdrawn_at",
    "directory.LikelyDuplicate": "one other score reason found_at proposal dismissed_at",
    "directory.LinkCheck": (
        "organisation website checked_at outcome detail leads_to answered_at failures failing_since"
    ),
    "directory.MatchKey": "organisation key",
    "directory.Merge": "kept lost made_at undone_at moved",
    "directory.Message": "contribution voice said_at",
    "directory.Organisation": (
        "name slug summary description standing source confirmed_on confirmed_by created_at listed_at changed_at "
        "former_names website country city year_founded status closed_note merged_into identity"
    ),
    "directory.OrganisationTerm": "content_object tag",
    "directory.Owner": "organisation person proof since claim wants_reminders asked_about asked_on asked_times",
    "directory.Person": "standing confirmed_on confirmed_by created_at listed_at changed_at",
    "directory.PersonTerm": "content_object tag",
    "directory.Relationship": "source type target since until evidence",
    "directory.Tombstone": "salt laid_at",
    "ethicalmap.LastRun": "name holder leased_until begun_at done_at count failure",
    "ethicalmap.Letter": (
        "kind about key posted_at not_before tries leased_until failed_at failure sent_at given_up_at"
    ),
    "ethicalmap.Token": "purpose nonce token_hash made_at expires_at used_at",
    "ethicalmap.Turns": "limit spent_until",
    "taxonomy.Edit": "what hand made_at reason undoes retagged",
    "taxonomy.Facet": "key slug name question definition applies_to order required many",
    "taxonomy.Mapping": "term relation uri",
    "taxonomy.RecordedWord": "of key state",
    "taxonomy.Synonym": "key term name",
    "taxonomy.Term": ("key position facet name slug parent definition scope_note deprecated merged replaced_by source"),
    "taxonomy.WordChange": "edit of key fields quiet",
}


def check_every_field(**kwargs: Any) -> list[CheckMessage]:
    """An error for each field of ours that nobody classified, that both sides claim, or that is not there."""
    personal = {name for kept in KEPT for name in kept.fields}
    plain = {f"{model}.{name}" for model, names in NOT_PERSONAL.items() for name in names.split()}
    ours = set(_our_fields())
    gone = {name for name in personal | plain if not _exists(name)}
    return [
        *_errors("E001", ours - personal - plain, "is neither kept by a rule nor named as not personal."),
        *_errors("E002", personal & plain, "has a rule, and is named as not personal too."),
        *_errors("E003", gone, "is classified, and there is no such field."),
    ]


def _errors(code: str, names: set[str], what: str) -> Iterator[Error]:
    hint = "See directory/retention.py and directory/classified.py."
    for name in sorted(names):
        yield Error(f"{name} {what}", hint=hint, id=f"directory.{code}")


def _our_fields() -> Iterator[str]:
    """Every field that has to be classified."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, Field) and field.concrete and not _goes_without_saying(field):
                    yield f"{model._meta.label}.{field.name}"


def _goes_without_saying(field: Field[Any, Any]) -> bool:
    points_at = field.related_model._meta.label if field.is_relation and field.related_model else ""  # type: ignore[union-attr]
    return field.primary_key or field.many_to_many or points_at == settings.AUTH_USER_MODEL


def _exists(name: str) -> bool:
    label, _, field = name.rpartition(".")
    try:
        return any(one.name == field for one in apps.get_model(label)._meta.get_fields())
    except LookupError:
        return False
