"""Every mail the product sends: one function and one template set each, worded when it leaves.

A function gives what its templates need beyond what all mails have, or None when the mail must
not leave any more. The sets stand in <app>/emails/<name>.{subject.txt,txt,html}. Nothing typed
into a form gets into a mail to a requester before a person of the office has read it: else
anybody could have us mail their words to anybody.
"""

from tickets.emails import digest, to_requesters, to_staff  # noqa: F401  (importing registers)
from tickets.emails.kinds import KINDS, Facts, Kind, Notice, title
from tickets.emails.rendering import Worded, word

__all__ = ["KINDS", "Facts", "Kind", "Notice", "Worded", "title", "word"]
