"""The guestbook's pages: the desk's, the guest's, and the register's."""
