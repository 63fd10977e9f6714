// The folder in which an all-in-one server keeps everything: databases, keys, uploads under way.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/security/token_issuer.h"

namespace upward::suite {

// `iss` and `aud` of the tokens that an all-in-one server issues and takes.
inline constexpr char kTokenIssuer[] = "upward";
inline constexpr char kTokenAudience[] = "upward";

// Names of what lies in the folder. A plain value; the functions may be used by one thread at a
// time.
class DataFolder {
 public:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}

  // $XDG_DATA_HOME/upward, or ~/.local/share/upward; ./upward-data where neither is known.
  static std::string Default();

  const std::string& path() const { return path_; }
  std::string identity_database() const { return path_ + "/identity.db"; }
  std::string matching_database() const { return path_ + "/matching.db"; }
  std::string uploads() const { return path_ + "/uploads"; }
  std::string token_key() const { return path_ + "/token-key.json"; }
  std::string page_token_key() const { return path_ + "/page-token-key"; }

  // Makes the folder and what is under it, for its owner alone. UNAVAILABLE with the cause when
  // the disk or the rights refuse.
  absl::Status Make() const;

  // Whether a server has run here before.
  bool HasTokenKey() const;
  // The issuer of this folder; makes its key when there is none. Fails as TokenIssuer::Open.
  absl::StatusOr<std::unique_ptr<security::TokenIssuer>> OpenIssuer(const base::Clock& clock) const;
  // The same for a folder that must have a key: NOT_FOUND when it has none.
  absl::StatusOr<std::unique_ptr<security::TokenIssuer>> OpenExistingIssuer(
      const base::Clock& clock) const;

  // Makes the next start the first one again. For a key that no token was issued with.
  void RemoveTokenKey() const;

  // The key that signs page tokens; made on first use.
  absl::StatusOr<std::string> ReadPageTokenKey(base::Random& random) const;

 private:
  std::string path_;
};

}  // namespace upward::suite
