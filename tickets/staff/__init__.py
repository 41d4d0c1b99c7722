"""The staff's pages of a ticket, one job a file; the admin of tickets wires them in."""
