"""A sample for the auditor that anyone can derive again: seeded by a digest of the population, and by the request's id.

How one comes about, one module a step: ``population`` (what there is to choose from, or why nobody can tell),
``canonical`` (the lines of text that are the population, their digest, and the rank of each member), ``sizes`` (how many,
if nobody says), ``drawing`` (all of it for one request). Pure: the same verdict and request give the same sample.
"""

from socgap_evidence.sampling.canonical import digest_of, line_of, rank_of
from socgap_evidence.sampling.drawing import draw
from socgap_evidence.sampling.values import Asked, Drawn, Member, Sample, Size

__all__ = [
    "Asked",
    "Drawn",
    "Member",
    "Sample",
    "Size",
    "digest_of",
    "draw",
    "line_of",
    "rank_of",
]
