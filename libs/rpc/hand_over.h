// What gRPC orders, told to those who cannot see into gRPC.
#pragma once

#include <atomic>

namespace upward::rpc::internal {

// All that threads did before Give happens before all that another does after Take. gRPC promises
// as much between the callbacks of a call; this shows it to the thread sanitizer, which sees
// nothing of a library that was built without it.
class HandOver {
 public:
  // Adds, so that a Take sees what every Give before it has given.
  void Give() { given_.fetch_add(1, std::memory_order_release); }
  void Take() const { static_cast<void>(given_.load(std::memory_order_acquire)); }

 private:
  std::atomic<unsigned> given_{0};
};

// What was made before a server started, handed to its calls.
inline constinit HandOver wiring;

// What calls did, handed to whoever has their answers or has stopped their server.
inline constinit HandOver ended_calls;

}  // namespace upward::rpc::internal
