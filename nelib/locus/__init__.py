"""The locus coeruleus: its neurons, how they are recorded, and what they do to sleep, attention and memory."""
