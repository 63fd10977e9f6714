// Owns the precompiled header that every target re-uses.
