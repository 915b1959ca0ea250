"""The nouns of the directory. A model, its states and its queryset live together, one module each."""

from directory.models.acts import Act, Hand, act
from directory.models.address import FormerAddress
from directory.models.change import Change
from directory.models.contribution import Contribution
from directory.models.entry import Entry, EntryQuerySet, Standing
from directory.models.index import IndexChange, IndexVersion
from directory.models.match import MatchKey
from directory.models.organisation import Organisation, OrganisationTerm
from directory.models.person import Affiliation, Person, PersonTerm
from directory.models.relationship import Relationship
from directory.models.told import Told, tell

__all__ = [
    "Act",
    "Affiliation",
    "Change",
    "Contribution",
    "Entry",
    "EntryQuerySet",
    "FormerAddress",
    "Hand",
    "IndexChange",
    "IndexVersion",
    "MatchKey",
    "Organisation",
    "OrganisationTerm",
    "Person",
    "PersonTerm",
    "Relationship",
    "Standing",
    "Told",
    "act",
    "tell",
]
