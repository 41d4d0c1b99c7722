"""Telephone numbers as people in Indonesia write them, kept as E.164."""

import phonenumbers


class WrongPhone(ValueError):
    """No telephone could be reached under this number."""


def normalise(text: str) -> str:
    """Return a number in E.164 ("+6281234567890"); without a country code it is Indonesian."""
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException as error:
        raise WrongPhone(text) from error
    if not phonenumbers.is_valid_number(number):
        raise WrongPhone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display(number: str) -> str:
    """Return an E.164 number as a person here would write it."""
    try:
        parsed = phonenumbers.parse(number, "ID")
    except phonenumbers.NumberParseException:
        return number
    home = parsed.country_code == 62
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if home else style.INTERNATIONAL)
