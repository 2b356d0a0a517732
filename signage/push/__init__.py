"""What players are told unasked."""
