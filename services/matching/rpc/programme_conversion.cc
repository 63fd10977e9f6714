#include "services/matching/domain/preparation.h"
#include "services/matching/rpc/conversion.h"
#include "services/matching/rpc/values.h"

namespace upward::matching {
namespace {

constexpr int kCapacityDefault = 1;
constexpr int kLengthWeeksDefault = 26;
constexpr int kCadenceDaysDefault = 28;

int OrDefault(int value, int standard) { return value == 0 ? standard : value; }

OffLineRule LineFromProto(const v1::OffLineRule& rule) {
  OffLineRule line;
  line.within_levels = rule.within_levels();
  line.within_levels_mentees = PeopleFrom(rule.within_levels_mentee_ids());
  line.common_manager_levels_min = rule.common_manager_levels_min();
  return line;
}

void LineToProto(const OffLineRule& line, v1::OffLineRule& rule) {
  rule.set_within_levels(line.within_levels);
  PeopleTo(line.within_levels_mentees, *rule.mutable_within_levels_mentee_ids());
  rule.set_common_manager_levels_min(line.common_manager_levels_min);
}

using ModulesTo = google::protobuf::RepeatedPtrField<v1::PreparationModule>;

void AddModules(const std::vector<PreparationModule>& modules, ModulesTo& to) {
  for (const PreparationModule& module : modules) {
    v1::PreparationModule& added = *to.Add();
    added.set_module_id(module.id);
    added.set_name(module.name);
    added.set_role(static_cast<v1::ParticipantRole>(module.role));
  }
}

void ListsToProto(const ProgrammeRules& rules, v1::Programme& programme) {
  for (const Dimension& dimension : rules.dimensions) {
    v1::Dimension& to = *programme.add_dimensions();
    to.set_attribute(dimension.attribute);
    to.set_mode(static_cast<v1::DimensionMode>(dimension.mode));
    to.set_weight(dimension.weight);
  }
  for (const Topic& topic : rules.topics) {
    v1::Topic& to = *programme.add_topics();
    to.set_topic_id(topic.id);
    to.set_name(topic.name);
  }
  AddModules(rules.preparation_modules, *programme.mutable_preparation_modules());
  for (const Role role : {Role::kMentor, Role::kMentee}) {
    AddModules(ModulesFor(rules, role), *programme.mutable_effective_preparation_modules());
  }
  for (const Party party : rules.required_acceptances) {
    programme.add_required_acceptances(static_cast<v1::Party>(party));
  }
}

void ListsFromProto(const v1::Programme& programme, ProgrammeRules& rules) {
  for (const v1::Dimension& dimension : programme.dimensions()) {
    rules.dimensions.push_back(
        {dimension.attribute(), static_cast<DimensionMode>(dimension.mode()), dimension.weight()});
  }
  for (const v1::Topic& topic : programme.topics()) {
    rules.topics.push_back({topic.topic_id(), topic.name()});
  }
  for (const v1::PreparationModule& module : programme.preparation_modules()) {
    rules.preparation_modules.push_back(
        {module.module_id(), module.name(), static_cast<Role>(module.role())});
  }
  if (programme.required_acceptances().empty()) return;
  rules.required_acceptances.clear();
  for (const int party : programme.required_acceptances()) {
    rules.required_acceptances.push_back(static_cast<Party>(party));
  }
}

}  // namespace

v1::Programme ToProto(const Programme& programme) {
  const ProgrammeRules& rules = programme.rules;
  v1::Programme to;
  to.set_programme_id(programme.id.value());
  to.set_name(rules.name);
  to.set_description(rules.description);
  to.set_state(static_cast<v1::ProgrammeState>(programme.state));
  ListsToProto(rules, to);
  to.set_topic_weight(rules.topic_weight);
  to.set_require_common_language(rules.require_common_language);
  to.set_working_hours_weight(rules.working_hours_weight);
  to.set_preference_weight(rules.preference_weight);
  LineToProto(rules.off_line_rule, *to.mutable_off_line_rule());
  to.set_mentor_capacity(rules.mentor_capacity);
  to.set_mentee_capacity(rules.mentee_capacity);
  to.set_length_weeks(rules.length_weeks);
  to.set_cadence_days(rules.cadence_days);
  to.set_preparation_required(rules.preparation_required);
  *to.mutable_create_time() = TimeTo(programme.create_time);
  to.set_etag(programme.etag);
  return to;
}

ProgrammeRules FromProto(const v1::Programme& programme) {
  ProgrammeRules rules;
  rules.name = programme.name();
  rules.description = programme.description();
  ListsFromProto(programme, rules);
  rules.topic_weight = programme.topic_weight();
  rules.require_common_language = programme.require_common_language();
  rules.working_hours_weight = programme.working_hours_weight();
  rules.preference_weight = programme.preference_weight();
  rules.off_line_rule = LineFromProto(programme.off_line_rule());
  rules.mentor_capacity = OrDefault(programme.mentor_capacity(), kCapacityDefault);
  rules.mentee_capacity = OrDefault(programme.mentee_capacity(), kCapacityDefault);
  rules.length_weeks = OrDefault(programme.length_weeks(), kLengthWeeksDefault);
  rules.cadence_days = OrDefault(programme.cadence_days(), kCadenceDaysDefault);
  rules.preparation_required = programme.preparation_required();
  return rules;
}

}  // namespace upward::matching
