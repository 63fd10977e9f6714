# Run by upward_embed_migrations: writes OUTPUT, a C++ file that defines FUNCTION from FILES.
string(REGEX MATCH "^(.*)::([^:]+)$" unused ${FUNCTION})
set(namespace ${CMAKE_MATCH_1})
set(name ${CMAKE_MATCH_2})

set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(base ${file} NAME)
  file(READ ${file} sql)
  string(APPEND rows "    {\"${base}\", R\"migration(${sql})migration\"},\n")
endforeach()

file(WRITE ${OUTPUT} "// Generated from the files in migrations/.
#include \"libs/sql/migration.h\"

namespace ${namespace} {
namespace {
constexpr ::upward::sql::MigrationFile kFiles[] = {
${rows}};
}  // namespace

::upward::sql::MigrationSet ${name}();
::upward::sql::MigrationSet ${name}() { return {\"${SET_NAME}\", kFiles}; }

}  // namespace ${namespace}
")
