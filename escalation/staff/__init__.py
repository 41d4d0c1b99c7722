"""The staff's pages of escalations and mass incidents."""
