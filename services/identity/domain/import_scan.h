// The stored people of a tenant as an import needs them.
#pragma once

#include <functional>

#include "absl/status/status.h"

#include "services/identity/domain/import_table.h"
#include "services/identity/domain/person.h"
#include "services/identity/domain/person_fields.h"

namespace upward::identity {

// Hands over every stored person, the same ones each time; see IdentityReader::ForEachPerson.
using ForEachPerson =
    std::function<absl::Status(const std::function<absl::Status(const Person&)>&)>;

// Adds every stored person to the table: who they are, whether they are employed, their lines, and
// whether their facts differ from their row's within the scope. Reads all people twice, because a
// manager may come after their reports.
absl::Status ScanStore(const ForEachPerson& people, const FieldScope& scope, ImportTable& table);

}  // namespace upward::identity
