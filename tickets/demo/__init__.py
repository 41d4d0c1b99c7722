"""A believable office to look at: staff of each kind and sixty tickets in every state."""
