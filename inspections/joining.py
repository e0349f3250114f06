"""What this app adds to the frame: the words of the record."""

from tracker import field_words
from tracker.verbs import VERBS

from .verbs import BESIDE, SAID

VERBS.update(SAID)
field_words.BESIDE.update(BESIDE)
