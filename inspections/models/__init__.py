from .findings import Finding, FindingEvidence
from .inspections import Activity, Document, Group, GroupMember, Heading, Inspection, Participation
from .statutes import Provision, Statute

__all__ = [
    "Activity",
    "Document",
    "Finding",
    "FindingEvidence",
    "Group",
    "GroupMember",
    "Heading",
    "Inspection",
    "Participation",
    "Provision",
    "Statute",
]
