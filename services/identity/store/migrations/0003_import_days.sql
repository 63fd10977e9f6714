-- The day that an import's file describes, so that an older one does not follow a newer one. Empty
-- for imports from before.
ALTER TABLE import_jobs ADD COLUMN effective_date TEXT NOT NULL DEFAULT '';
