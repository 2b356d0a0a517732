"""What every page starts from: who asks, in which language, and words that pages share."""
