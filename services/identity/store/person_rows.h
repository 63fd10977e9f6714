// A person as a row of `people`, and back.
#pragma once

#include <string>

#include "libs/sql/value.h"
#include "services/identity/domain/identity_store.h"

namespace upward::identity::store {

// "SELECT <all columns but tenant_id> FROM people WHERE tenant_id = $1", to be continued.
const std::string& SelectPeople();
// From a row of SelectPeople.
Person PersonFromRow(sql::Row row);
inline const std::string& PersonIdOf(const sql::Row& row) { return row.Text(0); }

// Both take PersonParameters. The second replaces the person with the same id, if there is one.
const std::string& InsertPerson();
const std::string& UpsertPerson();
sql::Parameters PersonParameters(const std::string& tenant, const Person& person);

const char* StateColumn(PersonState state);

const char* ChangeColumn(EmploymentChange change);
EmploymentChange ChangeFromColumn(const std::string& column);

}  // namespace upward::identity::store
