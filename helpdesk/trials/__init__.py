"""What the fault tests and the benches share: a house of their own, and its mail server."""
