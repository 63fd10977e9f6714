// Owns the precompiled header that targets re-use.
