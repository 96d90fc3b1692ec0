"""Images and what is done to them, as the image screen shows them; without Textual."""
