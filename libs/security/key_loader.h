// Where a key set's text comes from: a file or a URL.
#pragma once

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace upward::security {

// Longest time for one fetch. An identity provider that needs more is as good as down, and the next
// refresh tries again.
inline constexpr absl::Duration kFetchTimeout = absl::Seconds(10);

// Reads the text of a key set. Load is called by one thread at a time, Cancel by any.
class KeyLoader {
 public:
  virtual ~KeyLoader() = default;

  // The whole text, at most kMaxKeySetBytes of it. Fails with the cause and the cure in words,
  // which may be logged: of a URL they name neither user nor query.
  virtual absl::StatusOr<std::string> Load() = 0;

  // Makes a running Load, and every later one, fail within about a second.
  virtual void Cancel() {}
};

// A file, re-read each time: it is small, and only its content says for sure that it has changed.
// Follows symbolic links, so a mounted ConfigMap's swap is seen.
class FileKeyLoader final : public KeyLoader {
 public:
  explicit FileKeyLoader(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<std::string> Load() override;

 private:
  const std::string path_;
};

// An http or https URL. Follows no redirect; server certificates are checked against `ca_file`, or
// against the system's authorities when it is empty. Plain http is for networks that are trusted:
// whoever can change the answer can sign tokens.
class UrlKeyLoader final : public KeyLoader {
 public:
  UrlKeyLoader(std::string url, std::string ca_file, absl::Duration timeout = kFetchTimeout)
      : url_(std::move(url)), ca_file_(std::move(ca_file)), timeout_(timeout) {}

  absl::StatusOr<std::string> Load() override;
  void Cancel() override { cancelled_ = true; }

 private:
  const std::string url_;
  const std::string ca_file_;
  const absl::Duration timeout_;

  std::atomic<bool> cancelled_ = false;
};

}  // namespace upward::security
