"""What the agent monitor shows, without a screen."""
