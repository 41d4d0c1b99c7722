"""The nine elements of the satisfaction survey, by the code of PermenPANRB 14/2017."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Element(TextChoices):
    U1 = "u1", _("Requirements")
    U2 = "u2", _("System, mechanism and procedure")
    U3 = "u3", _("Time of completion")
    U4 = "u4", _("Cost")
    U5 = "u5", _("What the service delivers")
    U6 = "u6", _("Competence of the staff")
    U7 = "u7", _("Conduct of the staff")
    U8 = "u8", _("Handling of complaints, suggestions and input")
    U9 = "u9", _("Facilities")

    @property
    def code(self) -> str:
        return self.value.upper()

    @property
    def question(self) -> str:
        return QUESTIONS[self]


QUESTIONS = {
    Element.U1: _("How fitting was what we asked you to bring or to fill in?"),
    Element.U2: _("How easy was it to ask for help and to follow what happened?"),
    Element.U3: _("How quickly was your problem solved?"),
    Element.U4: _("Was the service free of charge, as promised?"),
    Element.U5: _("How well does what you got fit what the service standard promises?"),
    Element.U6: _("How capable was the officer who helped you?"),
    Element.U7: _("How polite and friendly was the officer?"),
    Element.U8: _("How well do we deal with complaints, suggestions and input?"),
    Element.U9: _("How good are the desk, the portal and the other facilities?"),
}

_FIT = (_("Not fitting"), _("Less fitting"), _("Fitting"), _("Very fitting"))
_GOOD = (_("Not good"), _("Less good"), _("Good"), _("Very good"))
# From 1, the worst, to 4, the best.
ANSWERS = {
    Element.U1: _FIT,
    Element.U2: (_("Not easy"), _("Less easy"), _("Easy"), _("Very easy")),
    Element.U3: (_("Not quick"), _("Less quick"), _("Quick"), _("Very quick")),
    Element.U4: (
        _("Always had to pay"),
        _("Often had to pay"),
        _("Sometimes had to pay"),
        _("Free of charge"),
    ),
    Element.U5: _FIT,
    Element.U6: (_("Not capable"), _("Less capable"), _("Capable"), _("Very capable")),
    Element.U7: (_("Not polite"), _("Less polite"), _("Polite"), _("Very polite")),
    Element.U8: _GOOD,
    Element.U9: _GOOD,
}
