"""Texts of Django's own that our catalogue says anew: what its Indonesian says badly, or wrongly.

They are named here to be extracted, and so that a test finds one that Django has changed.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# What is wrong with a form.
FORMS = [
    _("This field is required."),
    _("This field cannot be null."),
    _("This field cannot be blank."),
    _("Enter a whole number."),
    _("Enter a valid integer."),
    _("Enter a number."),
    _("Enter a complete value."),
    _("Enter a valid duration."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("%(model_name)s with this %(field_label)s already exists."),
    _("%(model_name)s with this %(field_labels)s already exists."),
]
ONE_OR_SEVERAL = [
    ngettext_lazy("Please correct the error below.", "Please correct the errors below.", 1),
]

# The admin's lists and pages.
PAGES = [
    _("Change history: %s"),
    _("Change or view list link"),
    _("Action:"),
    _("Go"),
    _("Run the selected action"),
    _("No action selected."),
    _("Items must be selected in order to perform actions on them. No items have been changed."),
    _("Select this object for an action - {}"),
    _("Select all objects on this page for an action"),
    _("Any date"),
    _("Filter"),
    _("Clear all filters"),
    _("Save and add another"),
    _("Save and continue editing"),
    _("No, take me back"),
]

# Accounts and passwords.
ACCOUNTS = [
    _(
        "Please enter the correct %(username)s and password for a staff account. Note that both "
        "fields may be case-sensitive."
    ),
    _(
        "You are authenticated as %(username)s, but are not authorized to access this page. Would "
        "you like to login to a different account?"
    ),
    _("Thanks for spending some quality time with the web site today."),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("A user with that username already exists."),
    _("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    _("The two password fields didn’t match."),
    _("Your old password was entered incorrectly. Please enter it again."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
]
