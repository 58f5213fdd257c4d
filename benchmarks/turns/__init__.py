"""A turn of ours beside a turn of stock Rasa, on the same machine, one after the other."""
