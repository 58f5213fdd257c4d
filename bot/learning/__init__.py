"""How the assistant's understanding is trained and kept."""
