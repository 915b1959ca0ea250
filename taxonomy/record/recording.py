"""Writes down what an edit did: compares the words that it touched with what the record knew of them."""

from __future__ import annotations

from ethicalmap.batches import BATCH, batches
from taxonomy.models.edit import Edit, Of, RecordedWord, State, WordChange
from taxonomy.record.editing import UnderWay
from taxonomy.record.states import Fields, differences, states_of


def record(done: UnderWay) -> None:
    """Write the edit, if anything changed, with one change a word, and remember what the words are now."""
    changed = {of: _changed(done, of) for of in Of.values}
    if not any(changed.values()) and not done.said.get("retagged"):
        return
    done.edit = Edit.objects.create(**done.said)
    WordChange.objects.bulk_create(
        [
            WordChange(edit=done.edit, of=of, key=key, fields=fields, quiet=fields.keys() == {"position"})
            for of, words in changed.items()
            for key, (fields, _state) in words.items()
        ],
        batch_size=BATCH,
    )
    for of, words in changed.items():
        _remember(of, {key: state for key, (_fields, state) in words.items()})


def _changed(done: UnderWay, of: str) -> dict[int, tuple[Fields, State]]:
    """Of the words that the edit touched and that changed: what changed, and what each is now."""
    touched = done.touched[of]
    if not touched and not done.everything:
        return {}
    # More words than that, and all are read: no slower, and within what a database takes at once.
    keys = None if done.everything or len(touched) > BATCH else touched
    was, now = RecordedWord.objects.states(of, keys), states_of(of, keys)
    pairs = ((key, differences(was.get(key, {}), now.get(key, {}))) for key in {**was, **now})
    return {key: (fields, now.get(key, {})) for key, fields in pairs if fields}


def _remember(of: str, states: dict[int, State]) -> None:
    gone = [key for key, state in states.items() if not state]
    for some in batches(gone):
        RecordedWord.objects.filter(of=of, key__in=some).delete()
    RecordedWord.objects.bulk_create(
        [RecordedWord(of=of, key=key, state=state) for key, state in states.items() if state],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["of", "key"],
        update_fields=["state"],
    )
