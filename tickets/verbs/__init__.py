"""What can be done to a ticket, one state change a file; `Ticket` is made of all of them."""
