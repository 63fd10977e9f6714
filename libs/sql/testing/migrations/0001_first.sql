-- A file with everything that a build system likes to change: ; [brackets] ${NAME} @NAME@ "quotes".
CREATE TABLE first (tenant_id TEXT NOT NULL, note TEXT DEFAULT 'a;b \n ] [ "c" ${d} )');
