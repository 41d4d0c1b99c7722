"""Mail that comes in: stored raw, then parsed, then given to the ticket or the app it is for."""
