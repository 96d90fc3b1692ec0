"""What anybody may ask of the broker in a while, and how long who asks for more has to wait."""
