"""The noradrenergic nerve terminal."""
