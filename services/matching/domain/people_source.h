// The port to whoever knows the people.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "services/matching/domain/candidate.h"
#include "services/matching/domain/organisation.h"

namespace upward::matching {

// One object serves one job; its calls block.
class PeopleSource {
 public:
  virtual ~PeopleSource() = default;
  // What is known of the people; unknown ones are left out. Sensitive attributes without consent
  // must be left out too.
  virtual absl::StatusOr<absl::flat_hash_map<PersonId, PersonAttributes>> Attributes(
      const std::vector<PersonId>& people) = 0;
  // Names of the attributes that the tenant defines itself.
  virtual absl::StatusOr<std::vector<std::string>> TenantAttributes() = 0;
  // Every employed person of the tenant, from one snapshot.
  virtual absl::StatusOr<std::vector<ReportingLines>> Lines() = 0;
};

}  // namespace upward::matching
