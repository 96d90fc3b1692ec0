"""Those who come by a network and mean no good, before a live broker."""
