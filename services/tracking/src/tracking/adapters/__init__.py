"""The carriers' tracking in Japan."""
