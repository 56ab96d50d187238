"""A source's licence terms in a few words, for its edges; the full wording is on the Release node.

Neo4j stores up to 15 characters inline in the edge's record; longer text takes extra storage for every edge.
"""

INLINE_CHARACTERS = 15
SEE_RELEASE = "see Release"
_BRIEF = (  # phrase in the full wording, text on the edge; the first match counts
    ("no terms stated", "none stated"),
    ("non-commercial", "non-commercial"),
    ("academic use", "academic use"),
    ("public domain", "public domain"),
    ("CC BY-SA", "CC BY-SA"),
    ("attribution", "attribution"),
    ("acknowledgement", "acknowledgement"),
)


def brief_terms(licence: str) -> str:
    """At most 15 characters: the wording itself, its usual short form, or a pointer to the Release node."""
    if len(licence) <= INLINE_CHARACTERS:
        return licence
    return next((brief for phrase, brief in _BRIEF if phrase in licence), SEE_RELEASE)
