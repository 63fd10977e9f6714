-- How the attributes of a proposal's two people compare, as JSON: rules are judged by it again
-- after the round. Proposals that were made before tell nothing of it.
ALTER TABLE proposals ADD COLUMN likeness TEXT NOT NULL DEFAULT '{}';
