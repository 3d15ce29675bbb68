"""What tests and a developer's machine need to run the real thing."""
