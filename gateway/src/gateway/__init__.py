"""The way in: sign-in, the pages, and the one door to the services."""
