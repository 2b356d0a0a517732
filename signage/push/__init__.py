"""What players are told unasked: who listens, and how it reaches them."""
