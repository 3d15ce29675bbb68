"""The pages: server-rendered shells, their assets and their words."""
