"""The nouns of the directory. A model, its states and its queryset live together, one module each."""

from directory.models.acts import Act, Hand, act
from directory.models.address import FormerAddress
from directory.models.change import Change
from directory.models.confirming import Freshness
from directory.models.contribution import Contribution
from directory.models.criterion import Criterion, CriterionVersion
from directory.models.decision import Decision
from directory.models.entry import Entry, EntryQuerySet, Standing
from directory.models.freshness import HowFresh, how_fresh
from directory.models.index import IndexChange, IndexVersion
from directory.models.interest import Interest, InterestError
from directory.models.likely_duplicate import LikelyDuplicate
from directory.models.link_check import LinkCheck
from directory.models.match import MatchKey
from directory.models.merge import Merge
from directory.models.message import Message
from directory.models.organisation import Organisation, OrganisationTerm
from directory.models.owner import Owner
from directory.models.person import Affiliation, Person, PersonTerm
from directory.models.relationship import Relationship
from directory.models.replay import replay
from directory.models.state import GoneError, put, state_of, states_of, terms_of
from directory.models.told import Told, tell
from directory.models.tombstone import Tombstone

__all__ = [
    "Act",
    "Affiliation",
    "Change",
    "Contribution",
    "Criterion",
    "CriterionVersion",
    "Decision",
    "Entry",
    "EntryQuerySet",
    "FormerAddress",
    "Freshness",
    "GoneError",
    "Hand",
    "HowFresh",
    "IndexChange",
    "IndexVersion",
    "Interest",
    "InterestError",
    "LikelyDuplicate",
    "LinkCheck",
    "MatchKey",
    "Merge",
    "Message",
    "Organisation",
    "OrganisationTerm",
    "Owner",
    "Person",
    "PersonTerm",
    "Relationship",
    "Standing",
    "Told",
    "Tombstone",
    "act",
    "how_fresh",
    "put",
    "replay",
    "state_of",
    "states_of",
    "tell",
    "terms_of",
]
