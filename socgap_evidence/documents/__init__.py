"""Bytes become data with positions: one module a format, all with JSON's types.

``read_document`` is strict and bounded; whatever a file's name promises, its content must keep.
Spans are worked out only when something has to be pointed at: a second pass over one file costs less
than keeping the place of every value of ten thousand.
"""

from socgap_evidence.documents.apart import begin_anew
from socgap_evidence.documents.contents import Contents
from socgap_evidence.documents.document import Document, Span, Spans
from socgap_evidence.documents.reading import (
    ATTACHMENT_SUFFIXES,
    DOCUMENT_SUFFIXES,
    is_lfs_pointer,
    locate,
    read_document,
    read_quickly,
    read_spans,
)

__all__ = [
    "ATTACHMENT_SUFFIXES",
    "DOCUMENT_SUFFIXES",
    "Contents",
    "Document",
    "Span",
    "Spans",
    "begin_anew",
    "is_lfs_pointer",
    "locate",
    "read_document",
    "read_quickly",
    "read_spans",
]
