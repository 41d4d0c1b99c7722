"""What can be done to an escalation and to an incident: rules on the rows they protect."""
