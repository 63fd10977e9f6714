#include "services/identity/domain/person_fields.h"

#include <algorithm>
#include <array>

#include "absl/hash/hash.h"

namespace upward::identity {
namespace {

struct FieldRow {
  std::string_view name;
  std::string PersonFacts::*text;  // null for what is not plain text
};

constexpr std::array<FieldRow, kFieldCount> kFields = {{
    {"employee_id", &PersonFacts::employee_id},
    {"given_name", &PersonFacts::given_name},
    {"family_name", &PersonFacts::family_name},
    {"name", nullptr},
    {"email", &PersonFacts::email},
    {"job_title", &PersonFacts::job_title},
    {"job_level", nullptr},
    {"job_family", &PersonFacts::job_family},
    {"department", &PersonFacts::department},
    {"division", &PersonFacts::division},
    {"location", &PersonFacts::location},
    {"time_zone", &PersonFacts::time_zone},
    {"languages", nullptr},
    {"gender", &PersonFacts::gender},
    {"birth_date", nullptr},
    {"hire_date", nullptr},
    {"leave_date", nullptr},
    {"leave_kind", &PersonFacts::leave_kind},
    {"employment_type", &PersonFacts::employment_type},
    {"manager_employee_id", nullptr},
    {"dotted_manager_employee_ids", nullptr},
    {"consent", nullptr},
    {"post_id", nullptr},
    {"manager_post_id", nullptr},
}};

constexpr std::array<std::string_view, 7> kMoveFields = {
    kManagerFieldName, kDottedFieldName, "department", "division",
    "location",        "job_level",      "job_title"};

// Calls visit(name, a.member, b.member) for everything that is neither plain text nor an attribute.
template <typename Visit>
void ForEachTyped(const PersonFacts& a, const PersonFacts& b, const Visit& visit) {
  visit("job_level", a.job_level, b.job_level);
  visit("languages", a.languages, b.languages);
  visit("generation", a.generation, b.generation);
  visit("hire_date", a.hire_date, b.hire_date);
  visit("leave_date", a.leave_date, b.leave_date);
  visit("consents", a.consents, b.consents);
}

}  // namespace

std::string_view FieldName(Field field) { return kFields[static_cast<std::size_t>(field)].name; }

std::optional<Field> FieldNamed(std::string_view name) {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (kFields[i].name == name) return static_cast<Field>(i);
  }
  return std::nullopt;
}

std::string PersonFacts::*TextOf(Field field) {
  return kFields[static_cast<std::size_t>(field)].text;
}

// The employee id is the key, and equal wherever facts are compared: it counts as in the scope.
PersonFacts Overlay(const PersonFacts& stored, const PersonFacts& file, const FieldScope& scope) {
  PersonFacts facts = stored;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto text = kFields[i].text;
    if (text != nullptr && scope.fields.test(i)) facts.*text = file.*text;
  }
  facts.employee_id = file.employee_id;
  if (scope.Has(Field::kJobLevel)) facts.job_level = file.job_level;
  if (scope.Has(Field::kLanguages)) facts.languages = file.languages;
  if (scope.Has(Field::kBirthDate)) facts.generation = file.generation;
  if (scope.Has(Field::kHireDate)) facts.hire_date = file.hire_date;
  if (scope.Has(Field::kLeaveDate)) facts.leave_date = file.leave_date;
  if (scope.Has(Field::kConsent)) facts.consents = file.consents;
  for (const std::string& name : scope.attributes) {
    const auto found = file.attributes.find(name);
    if (found == file.attributes.end()) {
      facts.attributes.erase(name);
    } else {
      facts.attributes[name] = found->second;
    }
  }
  return facts;
}

std::uint64_t HashFacts(const PersonFacts& facts, const FieldScope& scope) {
  std::uint64_t hash = absl::HashOf(facts.employee_id);
  const auto add = [&hash](const auto& value) { hash = absl::HashOf(hash, value); };
  const auto add_day = [&add](const std::optional<absl::CivilDay>& day) {
    add(day.has_value());
    add(day.value_or(absl::CivilDay()));
  };
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (kFields[i].text != nullptr && scope.fields.test(i)) add(facts.*kFields[i].text);
  }
  if (scope.Has(Field::kJobLevel)) {
    add(facts.job_level.has_value());
    add(facts.job_level.value_or(0));
  }
  if (scope.Has(Field::kLanguages)) add(facts.languages);
  if (scope.Has(Field::kBirthDate)) add(facts.generation);
  if (scope.Has(Field::kHireDate)) add_day(facts.hire_date);
  if (scope.Has(Field::kLeaveDate)) add_day(facts.leave_date);
  if (scope.Has(Field::kConsent)) add(facts.consents);
  for (const std::string& name : scope.attributes) {
    const auto found = facts.attributes.find(name);
    add(found != facts.attributes.end());
    if (found != facts.attributes.end()) add(found->second);
  }
  return hash;
}

std::vector<std::string> ChangedFields(const PersonFacts& before, const PersonFacts& after) {
  std::vector<std::string> changed;
  for (const FieldRow& field : kFields) {
    if (field.text != nullptr && before.*field.text != after.*field.text) {
      changed.emplace_back(field.name);
    }
  }
  ForEachTyped(before, after, [&changed](std::string_view name, const auto& a, const auto& b) {
    if (a != b) changed.emplace_back(name);
  });
  std::set<std::string> attributes;
  for (const auto& [name, value] : before.attributes) attributes.insert(name);
  for (const auto& [name, value] : after.attributes) attributes.insert(name);
  for (const std::string& name : attributes) {
    const auto old_value = before.attributes.find(name);
    const auto new_value = after.attributes.find(name);
    const bool same = old_value != before.attributes.end() && new_value != after.attributes.end() &&
                      old_value->second == new_value->second;
    if (!same) changed.push_back("attributes." + name);
  }
  return changed;
}

bool IsMoveField(std::string_view field) {
  return std::find(kMoveFields.begin(), kMoveFields.end(), field) != kMoveFields.end();
}

}  // namespace upward::identity
