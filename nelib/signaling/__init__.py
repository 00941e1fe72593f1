"""Signaling: from an occupied receptor through its G protein to second messengers and what they move."""
