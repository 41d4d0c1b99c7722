"""The guestbook's rows in Django's admin: places are kept there, the rest is only read."""

from guestbook.admin import device, number_reading, place, visit  # noqa: F401  (registers)
