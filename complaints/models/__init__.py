from complaints.models.complaint import Complaint
from complaints.models.public_entry import PublicEntry
from complaints.models.triage import Triage

__all__ = ["Complaint", "PublicEntry", "Triage"]
