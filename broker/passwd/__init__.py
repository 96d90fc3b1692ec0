"""`calc-broker passwd`: accounts that are changed on the machine of the broker."""
