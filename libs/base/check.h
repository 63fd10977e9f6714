// CHECK for programmer errors: prints where and why, then aborts. Errors of the outside world
// are absl::Status; a CHECK that fires is always a bug in this code base.
#pragma once

#include <string_view>

namespace upward::base::internal {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              std::string_view why);

}  // namespace upward::base::internal

#define UPWARD_CHECK(condition, why)                                                \
  do {                                                                              \
    if (!(condition)) {                                                             \
      ::upward::base::internal::CheckFailed(__FILE__, __LINE__, #condition, (why)); \
    }                                                                               \
  } while (false)
