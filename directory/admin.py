"""Where Django looks for the admin. The pages themselves are in the room that is called curate."""

from directory.curate import changes, contributions, organisations, people, relationships

__all__ = ["changes", "contributions", "organisations", "people", "relationships"]
