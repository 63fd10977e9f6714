// The fields of a person that a mapping can name, and comparisons of facts field by field.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/identity/domain/person.h"

namespace upward::identity {

enum class Field : std::uint8_t {
  kEmployeeId,
  kGivenName,
  kFamilyName,
  kName,  // given and family name in one
  kEmail,
  kJobTitle,
  kJobLevel,
  kJobFamily,
  kDepartment,
  kDivision,
  kLocation,
  kTimeZone,
  kLanguages,
  kGender,
  kBirthDate,  // becomes `generation`
  kHireDate,
  kLeaveDate,
  kLeaveKind,
  kEmploymentType,
  kManagerEmployeeId,
  kDottedManagerEmployeeIds,
  kConsent,
  kPostId,
  kManagerPostId,
};
inline constexpr std::size_t kFieldCount = 24;

std::string_view FieldName(Field field);
std::optional<Field> FieldNamed(std::string_view name);

// The text a field holds, for those that are plain text; else null.
std::string PersonFacts::*TextOf(Field field);

// What a file says something about. The rest of a person stays as it is stored.
struct FieldScope {
  std::bitset<kFieldCount> fields;
  std::set<std::string> attributes;

  bool Has(Field field) const { return fields.test(static_cast<std::size_t>(field)); }
};

// Equal for equal facts within the scope. The same only within one process. Two different facts
// have the same hash with a chance of 2^-64.
std::uint64_t HashFacts(const PersonFacts& facts, const FieldScope& scope);

// `stored` with everything within the scope taken from `file`.
PersonFacts Overlay(const PersonFacts& stored, const PersonFacts& file, const FieldScope& scope);

// Names of the fields that differ, as in upward.identity.v1.Person; attributes as
// "attributes.<name>".
std::vector<std::string> ChangedFields(const PersonFacts& before, const PersonFacts& after);

// The two names of the reporting lines in lists of changed fields.
inline constexpr std::string_view kManagerFieldName = "manager_person_id";
inline constexpr std::string_view kDottedFieldName = "dotted_manager_person_ids";

// Whether a change of the field is a move: manager, dotted lines, department, division, location,
// job level or title.
bool IsMoveField(std::string_view field);

}  // namespace upward::identity
