#include "libs/app/secret.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace upward::app {
namespace {

constexpr std::size_t kMaxBytes = 64 << 10;  // a key or token; more is the wrong file

}  // namespace

absl::StatusOr<Secret> Secret::FromFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string value(kMaxBytes + 1, '\0');
  if (!in.is_open() ||
      (in.read(value.data(), static_cast<std::streamsize>(value.size())), in.bad())) {
    return absl::NotFoundError(
        absl::StrCat("cannot read ", path, "; check that it exists and its permissions"));
  }
  value.resize(static_cast<std::size_t>(in.gcount()));
  if (value.size() > kMaxBytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is too long for a secret"));
  }
  if (!value.empty() && value.back() == '\n') value.pop_back();
  if (value.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " is empty"));
  return Secret(std::move(value));
}

}  // namespace upward::app
