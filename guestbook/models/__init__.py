from guestbook.models.device import Device
from guestbook.models.kept_form import KeptForm
from guestbook.models.number_reading import NumberReading
from guestbook.models.place import Place
from guestbook.models.queue_series import QueueSeries
from guestbook.models.visit import Visit

__all__ = ["Device", "KeptForm", "NumberReading", "Place", "QueueSeries", "Visit"]
