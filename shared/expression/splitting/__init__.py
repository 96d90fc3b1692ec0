"""An expression as operations that several workers share: planned, sent as text, computed."""
