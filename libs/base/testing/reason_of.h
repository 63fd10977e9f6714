// What tests ask of an error.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "libs/base/error.h"

namespace upward::base {

// The reason that an error carries; empty for none.
inline std::string ReasonOf(const absl::Status& status) {
  const auto detail = DetailOf(status);
  return detail.has_value() ? detail->reason : "";
}

}  // namespace upward::base
