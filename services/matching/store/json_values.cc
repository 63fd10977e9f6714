#include "services/matching/store/json_values.h"

#include <utility>

#include "nlohmann/json.hpp"

#include "libs/base/status_macros.h"

namespace upward::matching::store {
namespace {

using Json = nlohmann::json;

// Names of people as a JSON array, and back.
Json PeopleJson(const std::vector<PersonId>& people) {
  Json array = Json::array();
  for (const PersonId& person : people) array.push_back(person.value());
  return array;
}

std::vector<PersonId> PeopleOf(const Json& array) {
  std::vector<PersonId> people;
  for (const Json& person : array) people.emplace_back(person.get<std::string>());
  return people;
}

template <typename Enum>
Json EnumsJson(const std::vector<Enum>& values) {
  Json array = Json::array();
  for (const Enum value : values) array.push_back(static_cast<int>(value));
  return array;
}

template <typename Enum>
std::vector<Enum> EnumsOf(const Json& array) {
  std::vector<Enum> values;
  for (const Json& value : array) values.push_back(static_cast<Enum>(value.get<int>()));
  return values;
}

Json DimensionsJson(const std::vector<Dimension>& dimensions) {
  Json array = Json::array();
  for (const Dimension& dimension : dimensions) {
    array.push_back({{"attribute", dimension.attribute},
                     {"mode", static_cast<int>(dimension.mode)},
                     {"weight", dimension.weight}});
  }
  return array;
}

std::vector<Dimension> DimensionsOf(const Json& array) {
  std::vector<Dimension> dimensions;
  for (const Json& item : array) {
    dimensions.push_back(
        {item.at("attribute"), static_cast<DimensionMode>(item.at("mode")), item.at("weight")});
  }
  return dimensions;
}

Json TopicsJson(const std::vector<Topic>& topics) {
  Json array = Json::array();
  for (const Topic& topic : topics) array.push_back({{"id", topic.id}, {"name", topic.name}});
  return array;
}

std::vector<Topic> TopicsOf(const Json& array) {
  std::vector<Topic> topics;
  for (const Json& item : array) topics.push_back({item.at("id"), item.at("name")});
  return topics;
}

Json ModulesJson(const std::vector<PreparationModule>& modules) {
  Json array = Json::array();
  for (const PreparationModule& module : modules) {
    array.push_back(
        {{"id", module.id}, {"name", module.name}, {"role", static_cast<int>(module.role)}});
  }
  return array;
}

std::vector<PreparationModule> ModulesOf(const Json& array) {
  std::vector<PreparationModule> modules;
  for (const Json& item : array) {
    modules.push_back({item.at("id"), item.at("name"), static_cast<Role>(item.at("role"))});
  }
  return modules;
}

ProgrammeRules RulesOf(const Json& json) {
  ProgrammeRules rules;
  rules.name = json.at("name");
  rules.description = json.at("description");
  rules.dimensions = DimensionsOf(json.at("dimensions"));
  rules.topics = TopicsOf(json.at("topics"));
  rules.topic_weight = json.at("topic_weight");
  rules.require_common_language = json.at("require_common_language");
  rules.working_hours_weight = json.at("working_hours_weight");
  rules.preference_weight = json.at("preference_weight");
  const Json& line = json.at("off_line_rule");
  rules.off_line_rule.within_levels = line.at("within_levels");
  rules.off_line_rule.within_levels_mentees = PeopleOf(line.at("within_levels_mentees"));
  rules.off_line_rule.common_manager_levels_min = line.at("common_manager_levels_min");
  rules.mentor_capacity = json.at("mentor_capacity");
  rules.mentee_capacity = json.at("mentee_capacity");
  rules.length_weeks = json.at("length_weeks");
  rules.cadence_days = json.at("cadence_days");
  rules.preparation_required = json.at("preparation_required");
  rules.preparation_modules = ModulesOf(json.at("preparation_modules"));
  rules.required_acceptances = EnumsOf<Party>(json.at("required_acceptances"));
  return rules;
}

Wishes WishesOf(const Json& json) {
  Wishes wishes;
  wishes.topic_ids = json.at("topic_ids").get<std::vector<std::string>>();
  wishes.languages = json.at("languages").get<std::vector<std::string>>();
  wishes.preferred = PeopleOf(json.at("preferred"));
  wishes.excluded = PeopleOf(json.at("excluded"));
  wishes.capacity = json.at("capacity");
  wishes.work_start_minute = json.at("work_start_minute");
  wishes.work_end_minute = json.at("work_end_minute");
  return wishes;
}

std::vector<Contribution> ContributionsOf(const Json& array) {
  std::vector<Contribution> contributions;
  for (const Json& item : array) {
    contributions.push_back({static_cast<ContributionKind>(item.at("kind")), item.at("attribute"),
                             item.at("points"), item.at("points_max"), item.at("text")});
  }
  return contributions;
}

// Fields are left out of proposals that an earlier release made.
Likeness LikenessOf(const Json& json) {
  const auto texts = [&json](const char* name) {
    return json.value(name, std::vector<std::string>());
  };
  return {texts("same"), texts("different"), texts("mentor_languages"), texts("mentee_languages")};
}

// The library reports by exception; none leaves this function.
template <typename Function>
auto Parse(std::string_view text, Function function) -> absl::StatusOr<decltype(function(Json()))> {
  try {
    return function(Json::parse(text));
  } catch (const Json::exception&) {
    return absl::DataLossError("a stored JSON value cannot be read");
  }
}

}  // namespace

std::string WriteRules(const ProgrammeRules& rules) {
  const OffLineRule& line = rules.off_line_rule;
  return Json{{"name", rules.name},
              {"description", rules.description},
              {"dimensions", DimensionsJson(rules.dimensions)},
              {"topics", TopicsJson(rules.topics)},
              {"topic_weight", rules.topic_weight},
              {"require_common_language", rules.require_common_language},
              {"working_hours_weight", rules.working_hours_weight},
              {"preference_weight", rules.preference_weight},
              {"off_line_rule",
               {{"within_levels", line.within_levels},
                {"within_levels_mentees", PeopleJson(line.within_levels_mentees)},
                {"common_manager_levels_min", line.common_manager_levels_min}}},
              {"mentor_capacity", rules.mentor_capacity},
              {"mentee_capacity", rules.mentee_capacity},
              {"length_weeks", rules.length_weeks},
              {"cadence_days", rules.cadence_days},
              {"preparation_required", rules.preparation_required},
              {"preparation_modules", ModulesJson(rules.preparation_modules)},
              {"required_acceptances", EnumsJson(rules.required_acceptances)}}
      .dump();
}

absl::StatusOr<ProgrammeRules> ReadRules(std::string_view json) { return Parse(json, RulesOf); }

std::string WriteWishes(const Wishes& wishes) {
  return Json{{"topic_ids", wishes.topic_ids},
              {"languages", wishes.languages},
              {"preferred", PeopleJson(wishes.preferred)},
              {"excluded", PeopleJson(wishes.excluded)},
              {"capacity", wishes.capacity},
              {"work_start_minute", wishes.work_start_minute},
              {"work_end_minute", wishes.work_end_minute}}
      .dump();
}

absl::StatusOr<Wishes> ReadWishes(std::string_view json) { return Parse(json, WishesOf); }

std::string WriteContributions(const std::vector<Contribution>& contributions) {
  Json array = Json::array();
  for (const Contribution& part : contributions) {
    array.push_back({{"kind", static_cast<int>(part.kind)},
                     {"attribute", part.attribute},
                     {"points", part.points},
                     {"points_max", part.points_max},
                     {"text", part.text}});
  }
  return array.dump();
}

absl::StatusOr<std::vector<Contribution>> ReadContributions(std::string_view json) {
  return Parse(json, ContributionsOf);
}

std::string WriteLikeness(const Likeness& likeness) {
  return Json{{"same", likeness.same},
              {"different", likeness.different},
              {"mentor_languages", likeness.mentor_languages},
              {"mentee_languages", likeness.mentee_languages}}
      .dump();
}

absl::StatusOr<Likeness> ReadLikeness(std::string_view json) { return Parse(json, LikenessOf); }

std::string WriteParties(const std::vector<Party>& parties) { return EnumsJson(parties).dump(); }

absl::StatusOr<std::vector<Party>> ReadParties(std::string_view json) {
  return Parse(json, EnumsOf<Party>);
}

std::string WritePeople(const std::vector<PersonId>& people) { return PeopleJson(people).dump(); }

absl::StatusOr<std::vector<PersonId>> ReadPeople(std::string_view json) {
  return Parse(json, PeopleOf);
}

}  // namespace upward::matching::store
