"""What programs propose and decide with an access token: messages, limits, and how they are described."""
