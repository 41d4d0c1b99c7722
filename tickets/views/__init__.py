"""The requester's pages: one access function, one verb, redirect."""
