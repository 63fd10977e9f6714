// Which roles may call which method. What is not listed is refused.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "libs/security/principal.h"

namespace upward::security {

// Filled before the server starts and only read from then on: Allow must not run beside any other
// call, the const functions may run on several threads at once.
class AccessTable {
 public:
  using Methods = std::map<std::string, std::set<Role>, std::less<>>;

  // Any one of `roles` suffices. `method` is the full name as gRPC writes it, for example
  // "/upward.matching.v1.ProgrammeService/CreateProgramme".
  // REQUIRES: `roles` is not empty and `method` was not allowed before.
  void Allow(std::string method, std::set<Role> roles);

  // OK, or PERMISSION_DENIED with reason PERMISSION_DENIED and the metadata "method" and
  // "allowed_roles" (names joined by commas; absent when the table does not know the method).
  absl::Status Check(std::string_view method, const Principal& principal) const;

  // All of them, for the tests that compare the table with the services' descriptors.
  const Methods& methods() const { return methods_; }

 private:
  Methods methods_;
};

}  // namespace upward::security
