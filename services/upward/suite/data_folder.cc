#include "services/upward/suite/data_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "libs/base/status_macros.h"
#include "libs/security/private_key_file.h"

namespace upward::suite {
namespace {

constexpr int kPageKeyWords = 4;  // of 64 bits: written as 64 hexadecimal digits

}  // namespace

std::string DataFolder::Default() {
  const char* data_home = std::getenv("XDG_DATA_HOME");
  if (data_home != nullptr && *data_home == '/') return absl::StrCat(data_home, "/upward");
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return absl::StrCat(home, "/.local/share/upward");
  return "upward-data";
}

absl::Status DataFolder::Make() const {
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(path_, error);
  if (!error) std::filesystem::create_directories(uploads(), error);
  if (!error && is_new) {
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, error);
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot make the data folder ", path_, ": ",
                                             error.message(),
                                             "; choose another with --data, or make room"));
}

bool DataFolder::HasTokenKey() const {
  std::error_code error;
  return std::filesystem::exists(token_key(), error);
}

absl::StatusOr<std::unique_ptr<security::TokenIssuer>> DataFolder::OpenIssuer(
    const base::Clock& clock) const {
  return security::TokenIssuer::Open(
      {.key_file = token_key(), .issuer = kTokenIssuer, .audience = kTokenAudience}, clock);
}

absl::StatusOr<std::unique_ptr<security::TokenIssuer>> DataFolder::OpenExistingIssuer(
    const base::Clock& clock) const {
  if (HasTokenKey()) return OpenIssuer(clock);
  return absl::NotFoundError(absl::StrCat("there is no key in the data folder ", path_,
                                          "; name the server's folder with --data, or start "
                                          "`upward serve` there once"));
}

void DataFolder::RemoveTokenKey() const {
  std::error_code ignored;  // it may not have been made
  std::filesystem::remove(token_key(), ignored);
}

absl::StatusOr<std::string> DataFolder::ReadPageTokenKey(base::Random& random) const {
  absl::StatusOr<std::string> present = security::ReadPrivateFile(page_token_key());
  if (!absl::IsNotFound(present.status())) return present;
  std::string key;
  for (int i = 0; i < kPageKeyWords; ++i) absl::StrAppendFormat(&key, "%016x", random.Next64());
  UPWARD_RETURN_IF_ERROR(security::CreatePrivateFile(page_token_key(), key));
  return key;
}

}  // namespace upward::suite
