"""Adrenergic receptors: who binds what, binding assays, and what follows from binding."""
