# Puts SQL files into a library, so that a binary carries its schema.
#
# upward_embed_migrations(<target> SET <name> FUNCTION <qualified name> FILES <file.sql> …)
#   compiles `::upward::sql::MigrationSet <qualified name>()` into <target>, which links
#   upward_sql; a header of the target declares that function. SET is the name in the ledger. FILES
#   are listed in order, relative to the calling CMakeLists.txt. Example:
#
#     upward_embed_migrations(upward_events SET events FUNCTION upward::events::EventsMigrations
#       FILES migrations/0001_outbox.sql)

function(upward_embed_migrations target)
  cmake_parse_arguments(ARG "" "SET;FUNCTION" "FILES" ${ARGN})
  list(TRANSFORM ARG_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${target}_${ARG_SET}_migrations.cc)
  set(generator ${PROJECT_SOURCE_DIR}/cmake/embed_migrations.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D OUTPUT=${output} -D SET_NAME=${ARG_SET} -D FUNCTION=${ARG_FUNCTION}
            "-DFILES=${ARG_FILES}" -P ${generator}
    DEPENDS ${ARG_FILES} ${generator}
    COMMENT "Embedding migrations of ${ARG_SET}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
