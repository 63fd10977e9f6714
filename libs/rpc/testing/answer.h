// What a call answered, in a form that tests compare.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace upward::rpc::testing {

// What tells an error answer from another: all but the request id.
struct Answer {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  std::string reason;
  std::vector<std::string> fields;  // of the violations

  friend bool operator==(const Answer&, const Answer&) = default;
};
void PrintTo(const Answer& answer, std::ostream* out);

Answer AnswerOf(const absl::Status& status);
template <class T>
Answer AnswerOf(const absl::StatusOr<T>& answer) {
  return AnswerOf(answer.status());
}

}  // namespace upward::rpc::testing
