from tickets.models.absence import Absence
from tickets.models.answer_template import AnswerTemplate
from tickets.models.attachment import Attachment
from tickets.models.breach_cause import BreachCause
from tickets.models.calendar import Calendar
from tickets.models.category import Category, Severity
from tickets.models.deadline import Deadline
from tickets.models.disturbance import Disturbance
from tickets.models.draft import Draft
from tickets.models.early_report import EarlyReport
from tickets.models.event import Event
from tickets.models.faq import Faq
from tickets.models.heartbeat import Heartbeat
from tickets.models.inbound_mail import InboundMail
from tickets.models.link import AccessLink
from tickets.models.lookup import Lookup
from tickets.models.mailbox import Mailbox, MailboxFolder
from tickets.models.message import Message
from tickets.models.number_series import NumberSeries
from tickets.models.outgoing_mail import OutgoingMail
from tickets.models.policy import Policy
from tickets.models.rating import Rating
from tickets.models.requester import Requester, Statement
from tickets.models.restriction import Restriction
from tickets.models.stage import Stage
from tickets.models.standard import ServiceStandard
from tickets.models.ticket import Ticket
from tickets.models.tray_file import TrayFile
from tickets.models.turn import Turn
from tickets.models.watch import Watch

__all__ = [
    "Absence",
    "AccessLink",
    "AnswerTemplate",
    "Attachment",
    "BreachCause",
    "Calendar",
    "Category",
    "Deadline",
    "Disturbance",
    "Draft",
    "EarlyReport",
    "Event",
    "Faq",
    "Heartbeat",
    "InboundMail",
    "Lookup",
    "Mailbox",
    "MailboxFolder",
    "Message",
    "NumberSeries",
    "OutgoingMail",
    "Policy",
    "Rating",
    "Requester",
    "Restriction",
    "ServiceStandard",
    "Severity",
    "Stage",
    "Statement",
    "Ticket",
    "TrayFile",
    "Turn",
    "Watch",
]
