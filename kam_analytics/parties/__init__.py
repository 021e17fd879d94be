"""One customer under several ids or spellings: what may be the same, with its evidence, and what the user made of it.

Nothing is merged on its own. A merge that the user accepts lets one id count as another in every figure; it changes no
row, survives imports and their undo, and can be taken back at any time.
"""

from kam_analytics.parties.evidence import LEVELS, in_words
from kam_analytics.parties.proposals import Proposal, Side, proposals
from kam_analytics.parties.verdicts import Apart, Merge, apart, aparts, merge, merge_all, merges, split, together

__all__ = [
    "LEVELS", "Apart", "Merge", "Proposal", "Side", "apart", "aparts", "in_words", "merge", "merge_all", "merges", "proposals",
    "split", "together",
]  # fmt: skip
