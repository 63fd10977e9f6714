// The smallest HTTP server that a key set can be fetched from.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "libs/base/mutex.h"

namespace upward::security {

// Listens on a free port of 127.0.0.1 and answers each connection, one after another, with what it
// was told last. Owns its thread; the destructor stops it.
class LoopbackHttpServer {
 public:
  LoopbackHttpServer();
  ~LoopbackHttpServer();

  // `head` is everything up to the blank line, for example "HTTP/1.1 200 OK"; Content-Length is
  // added.
  void Answer(std::string head, std::string body) ABSL_LOCKS_EXCLUDED(mutex_);

  // Accepts connections and never answers them.
  void FallSilent() ABSL_LOCKS_EXCLUDED(mutex_);

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/jwks.json"; }
  // Whether a request came, now or within `patience`.
  bool WaitForRequest(std::chrono::nanoseconds patience) ABSL_LOCKS_EXCLUDED(mutex_);

  int requests() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);

  int listener_ = -1;
  int port_ = 0;

  mutable base::Mutex mutex_;
  base::CondVar arrived_;
  std::string answer_ ABSL_GUARDED_BY(mutex_);
  bool silent_ ABSL_GUARDED_BY(mutex_) = false;
  int requests_ ABSL_GUARDED_BY(mutex_) = 0;

  std::thread thread_;
};

}  // namespace upward::security
