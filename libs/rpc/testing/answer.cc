#include "libs/rpc/testing/answer.h"

#include "libs/base/error.h"

namespace upward::rpc::testing {

Answer AnswerOf(const absl::Status& status) {
  Answer answer{
      .code = status.code(), .message = std::string(status.message()), .reason = "", .fields = {}};
  if (const auto detail = base::DetailOf(status); detail.has_value()) {
    answer.reason = detail->reason;
    for (const auto& violation : detail->violations) answer.fields.push_back(violation.field);
  }
  return answer;
}

void PrintTo(const Answer& answer, std::ostream* out) {
  *out << absl::StatusCodeToString(answer.code) << " " << answer.reason << ": " << answer.message;
  for (const std::string& field : answer.fields) *out << " [" << field << "]";
}

}  // namespace upward::rpc::testing
