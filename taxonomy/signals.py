"""What the vocabulary tells those who keep something made from it."""

from django.dispatch import Signal

# Facets, terms or synonyms changed by a door that sends no signal a row: a queryset's update, a bulk write. Sent inside
# the transaction that changes them. Single rows send Django's own post_save and post_delete.
vocabulary_changed = Signal()
