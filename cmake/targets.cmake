# The helper functions of the build. Every source is listed by name; nothing is globbed.

# What the tests test is optimised; optimising their own sources, half of all, takes a third of a
# release build. Libraries of `testing` folders are not among them: the benchmarks use them.
set(UPWARD_TEST_OPTIONS $<$<CONFIG:Release>:-O0>)

if(UPWARD_PCH)
  add_library(upward_pch OBJECT ${CMAKE_CURRENT_SOURCE_DIR}/cmake/pch.cc)
  target_precompile_headers(upward_pch PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/cmake/pch.h)

  add_library(upward_pch_tests OBJECT ${CMAKE_CURRENT_SOURCE_DIR}/cmake/pch.cc)
  target_include_directories(upward_pch_tests PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(upward_pch_tests PRIVATE GTest::gmock)
  target_compile_options(upward_pch_tests PRIVATE ${UPWARD_TEST_OPTIONS})
  target_precompile_headers(upward_pch_tests PRIVATE
                            ${CMAKE_CURRENT_SOURCE_DIR}/cmake/pch_tests.h)
endif()

function(_upward_common target pch)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/protos)
  if(UPWARD_PCH)
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()

# upward_library(<name> SOURCES … DEPS …): a static library of one folder.
function(upward_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  _upward_common(${name} upward_pch)
endfunction()

# upward_binary(<name> SOURCES … DEPS …): an executable.
function(upward_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  # The sanitizers bring an allocator of their own.
  if(NOT UPWARD_SANITIZER)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/allocator.cc)
    target_link_libraries(${name} PRIVATE PkgConfig::JEMALLOC)
  endif()
  _upward_common(${name} upward_pch)
endfunction()

# upward_test(<name> SOURCES … DEPS … [LABEL unit|contract|integration|end_to_end] [TIMEOUT s]):
# one GoogleTest binary, run by ctest as one test. The label is `unit` unless given; a `contract`
# test is one that runs the same sentences on several engines.
function(upward_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${UPWARD_TEST_OPTIONS})
  _upward_common(${name} upward_pch_tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()
