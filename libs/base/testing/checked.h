// For the set-up of tests, which either works or says why and ends the test program.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/base/check.h"

namespace upward::base {

inline void CheckOk(const absl::Status& status) { UPWARD_CHECK(status.ok(), status.ToString()); }

template <class T>
T Checked(absl::StatusOr<T> answer) {
  CheckOk(answer.status());
  return *std::move(answer);
}

}  // namespace upward::base
