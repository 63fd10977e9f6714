// What libpq alone makes of the statement under GetPerson.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "tests/bench/engines.h"

namespace upward::bench {

// The SELECT of one person's row, prepared, on connections of a superuser (without row-level
// security and without transactions), each with a thread. Used by one thread.
class RawSelect {
 public:
  static absl::StatusOr<std::unique_ptr<RawSelect>> Connect(
      const FreshDatabase& database, int connections, const std::vector<std::string>& person_ids);
  ~RawSelect();

  // Rows a second.
  absl::StatusOr<double> Measure(absl::Duration warm_up, absl::Duration duration);

 private:
  class Session;

  RawSelect() = default;

  std::vector<std::unique_ptr<Session>> sessions_;
};

}  // namespace upward::bench
