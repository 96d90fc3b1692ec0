"""What a person does with streams and their failed messages."""
