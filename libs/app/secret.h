// A value that must not be seen.
#pragma once

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace upward::app {

// A password, key or token. Prints as "***" wherever it is streamed or logged; only Reveal gives
// the value, which makes each use easy to find. Empty means "not set".
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The content of a file, less one newline at its end. NOT_FOUND when the file cannot be read,
  // INVALID_ARGUMENT when it is empty or longer than 64 KiB.
  static absl::StatusOr<Secret> FromFile(const std::string& path);

  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend std::ostream& operator<<(std::ostream& out, const Secret& secret) {
    return out << (secret.empty() ? "" : "***");
  }

 private:
  std::string value_;
};

}  // namespace upward::app
