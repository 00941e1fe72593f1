"""Explorers of lesson 18: one compound followed through seven stations, and a table of claims."""
