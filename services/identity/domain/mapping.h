// Checks a mapping and finds the columns it names.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/identity/domain/csv_reader.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/person_fields.h"
#include "services/identity/domain/tenant.h"

namespace upward::identity {

// INVALID_ARGUMENT, reason IMPORT_MAPPING, with a violation (paths begin with "options.mapping.")
// of all that is wrong with the mapping by itself: unknown fields, attributes that the tenant's
// settings do not allow, no id, bad formats.
absl::Status ValidateMapping(const ImportMapping& mapping, const TenantSettings& settings);

// Where in a row the values stand.
struct ColumnPlan {
  FieldScope scope;
  std::size_t column_count = 0;
  std::array<std::optional<std::size_t>, kFieldCount> fields;
  std::vector<std::pair<std::string, std::size_t>> attributes;
  std::vector<std::pair<std::size_t, std::string>> only_rows;  // column → value it must have

  std::optional<std::size_t> ColumnOf(Field field) const {
    return fields[static_cast<std::size_t>(field)];
  }
};

// REQUIRES: ValidateMapping is OK. A mapping with posts but without employee ids takes each post
// for a person: the plan then has employee ids and managers in their place. INVALID_ARGUMENT,
// reason IMPORT_MAPPING, when a column is missing or there twice; the message lists what is there,
// unless nothing fits (then the first line may be somebody's row instead of a header).
absl::StatusOr<ColumnPlan> PlanColumns(const ImportMapping& mapping, const CsvRow& header);

}  // namespace upward::identity
