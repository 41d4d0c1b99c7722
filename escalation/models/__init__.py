from escalation.models.broadcast import Broadcast, Delivery
from escalation.models.disturbance_notice import DisturbanceNotice
from escalation.models.enclosure import Enclosure
from escalation.models.escalation import Escalation
from escalation.models.held_answer import HeldAnswer, HeldFile
from escalation.models.incident import Incident, IncidentTicket
from escalation.models.need import Need
from escalation.models.target import Target

__all__ = [
    "Broadcast",
    "Delivery",
    "DisturbanceNotice",
    "Enclosure",
    "Escalation",
    "HeldAnswer",
    "HeldFile",
    "Incident",
    "IncidentTicket",
    "Need",
    "Target",
]
