"""The terms of a source in a few words, for its edges; their full wording stays on the Release node.

Neo4j keeps up to 15 characters within the edge's own record; a longer text is stored again with each edge.
"""

INLINE_CHARACTERS = 15
SEE_RELEASE = "see Release"
_BRIEF = (  # phrase of the wording, what the edge says; the first that occurs counts
    ("no terms stated", "none stated"),
    ("non-commercial", "non-commercial"),
    ("academic use", "academic use"),
    ("public domain", "public domain"),
    ("CC BY-SA", "CC BY-SA"),
    ("attribution", "attribution"),
)


def brief_terms(licence: str) -> str:
    """At most 15 characters: the wording itself, its usual short form, or a pointer to the Release node."""
    if len(licence) <= INLINE_CHARACTERS:
        return licence
    return next((brief for phrase, brief in _BRIEF if phrase in licence), SEE_RELEASE)
