# Compiler, linker, sanitizer and cache settings, the same for every target: the precompiled
# header can only be shared between targets whose flags are equal.

set(UPWARD_LINKER "" CACHE STRING "Linker to use: lld, mold, or empty for the compiler's own")
set(UPWARD_SANITIZER "" CACHE STRING "Value for -fsanitize=, or empty")
option(UPWARD_PCH "Share one precompiled header (switch off to find missing includes)" ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE_PROGRAM})
endif()

# gRPC's targets ask for -pthread, and all users of the precompiled header must agree on it.
add_compile_options(-pthread)
add_compile_options(-Wall -Wextra -Werror -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Wthread-safety -Wshadow "SHELL:-Xclang -fno-pch-timestamp")
else()
  # g++ counts the fields that a designated initialiser leaves to their defaults as forgotten.
  add_compile_options(-Wno-missing-field-initializers)
  # g++ 12 reports these inside the standard library at -O2, in code that is correct.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
                      -Wno-array-bounds -Wno-dangling-pointer)
endif()

if(UPWARD_LINKER)
  add_link_options(-fuse-ld=${UPWARD_LINKER})
endif()

if(UPWARD_SANITIZER)
  add_compile_options(-fsanitize=${UPWARD_SANITIZER})
  add_link_options(-fsanitize=${UPWARD_SANITIZER})
  if(UPWARD_SANITIZER STREQUAL "thread")
    add_compile_options(-fsanitize-ignorelist=${CMAKE_CURRENT_SOURCE_DIR}/cmake/tsan-ignore.txt)
  endif()
endif()
