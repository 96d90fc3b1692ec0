"""`calc image`: filters on images, one or thousands."""
