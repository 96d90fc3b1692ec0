"""Workers of other machines: who was let in, by which key, and as what."""
