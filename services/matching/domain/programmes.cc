#include "services/matching/domain/programmes.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/recheck.h"

namespace upward::matching {
namespace {

using base::Absl;

constexpr std::string_view kAttributes[] = {"department", "division",   "gender",
                                            "location",   "generation", "job_family"};
constexpr std::string_view kTenantAttributePrefix = "attribute:";

// Adds violations under one path.
class Checker {
 public:
  Checker(std::string_view path, base::Violations& violations)
      : path_(path), violations_(violations) {}

  void Expect(bool holds, const std::string& field, const std::string& description) {
    if (!holds) violations_.Add(absl::StrCat(path_, ".", field), description);
  }
  void Range(int value, int low, int high, const std::string& field) {
    Expect(value >= low && value <= high, field,
           absl::StrCat("must be ", low, " to ", high, "; it is ", value));
  }

 private:
  std::string path_;
  base::Violations& violations_;
};

bool IsSlug(const std::string& text) {
  return !text.empty() && text.size() <= kNameLengthMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool IsAttribute(const std::string& name) {
  return std::find(std::begin(kAttributes), std::end(kAttributes), name) != std::end(kAttributes) ||
         (absl::StartsWith(name, Absl(kTenantAttributePrefix)) &&
          name.size() > kTenantAttributePrefix.size());
}

void CheckDimensions(const ProgrammeRules& rules, Checker& check) {
  check.Expect(rules.dimensions.size() <= kDimensionsMax, "dimensions",
               absl::StrCat("at most ", kDimensionsMax));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rules.dimensions.size(); ++i) {
    const Dimension& dimension = rules.dimensions[i];
    const std::string field = absl::StrCat("dimensions[", i, "]");
    check.Expect(IsAttribute(dimension.attribute), field + ".attribute",
                 "must be department, division, gender, location, generation, job_family or "
                 "attribute:NAME");
    check.Expect(seen.insert(dimension.attribute).second, field + ".attribute",
                 "is named twice; give each attribute one dimension");
    check.Range(dimension.weight, 0, kWeightMax, field + ".weight");
    check.Range(static_cast<int>(dimension.mode), 1, static_cast<int>(DimensionMode::kIgnore),
                field + ".mode");
  }
}

bool IsTenantDefined(const Dimension& dimension) {
  return absl::StartsWith(dimension.attribute, Absl(kTenantAttributePrefix));
}

void CheckTenantAttributes(const std::vector<Dimension>& dimensions,
                           const std::vector<std::string>& names, Checker& check) {
  const std::string cure =
      names.empty() ? "is not known: the tenant defines no attributes; `upward tenant settings set "
                      "--attribute NAME` adds one"
                    : absl::StrCat("is not known: the tenant defines ", absl::StrJoin(names, ", "));
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (!IsTenantDefined(dimensions[i])) continue;
    const std::string name = dimensions[i].attribute.substr(kTenantAttributePrefix.size());
    check.Expect(std::find(names.begin(), names.end(), name) != names.end(),
                 absl::StrCat("dimensions[", i, "].attribute"), cure);
  }
}

void CheckTopics(const ProgrammeRules& rules, Checker& check) {
  check.Expect(rules.topics.size() <= kTopicsMax, "topics", absl::StrCat("at most ", kTopicsMax));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rules.topics.size(); ++i) {
    const std::string field = absl::StrCat("topics[", i, "]");
    check.Expect(IsSlug(rules.topics[i].id), field + ".topic_id",
                 "must be lower-case letters, digits and hyphens");
    check.Expect(seen.insert(rules.topics[i].id).second, field + ".topic_id", "is there twice");
    check.Expect(!rules.topics[i].name.empty(), field + ".name", "is required");
  }
}

void CheckModules(const ProgrammeRules& rules, Checker& check) {
  check.Expect(rules.preparation_modules.size() <= kModulesMax, "preparation_modules",
               absl::StrCat("at most ", kModulesMax));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rules.preparation_modules.size(); ++i) {
    const PreparationModule& module = rules.preparation_modules[i];
    const std::string field = absl::StrCat("preparation_modules[", i, "]");
    check.Expect(IsSlug(module.id), field + ".module_id",
                 "must be lower-case letters, digits and hyphens");
    check.Expect(seen.insert(module.id).second, field + ".module_id", "is there twice");
    check.Expect(!module.name.empty(), field + ".name", "is required");
    check.Range(static_cast<int>(module.role), 1, 2, field + ".role");
  }
}

void CheckOffLine(const OffLineRule& rule, Checker& check) {
  check.Expect(rule.within_levels == 0 ||
                   (rule.within_levels >= kWithinLevelsMin && rule.within_levels <= kLevelsMax),
               "off_line_rule.within_levels",
               absl::StrCat("must be 0 (any depth) or ", kWithinLevelsMin, " to ", kLevelsMax));
  check.Expect(rule.within_levels > 0 || rule.within_levels_mentees.empty(),
               "off_line_rule.within_levels_mentee_ids", "needs within_levels to be set");
  for (std::size_t i = 0; i < rule.within_levels_mentees.size(); ++i) {
    check.Expect(!rule.within_levels_mentees[i].empty(),
                 absl::StrCat("off_line_rule.within_levels_mentee_ids[", i, "]"), "is empty");
  }
  check.Range(rule.common_manager_levels_min, 0, kLevelsMax,
              "off_line_rule.common_manager_levels_min");
}

}  // namespace

void CheckRules(const ProgrammeRules& rules, std::string_view path, base::Violations& violations) {
  Checker check(path, violations);
  check.Expect(!rules.name.empty(), "name", "is required");
  check.Expect(rules.name.size() <= kNameLengthMax, "name",
               absl::StrCat("at most ", kNameLengthMax, " bytes"));
  check.Expect(rules.description.size() <= kDescriptionLengthMax, "description",
               absl::StrCat("at most ", kDescriptionLengthMax, " bytes"));
  CheckDimensions(rules, check);
  CheckTopics(rules, check);
  CheckModules(rules, check);
  CheckOffLine(rules.off_line_rule, check);
  check.Range(rules.topic_weight, 0, kWeightMax, "topic_weight");
  check.Range(rules.working_hours_weight, 0, kWeightMax, "working_hours_weight");
  check.Range(rules.preference_weight, 0, kWeightMax, "preference_weight");
  check.Range(rules.mentor_capacity, 1, kCapacityMax, "mentor_capacity");
  check.Range(rules.mentee_capacity, 1, kCapacityMax, "mentee_capacity");
  check.Range(rules.length_weeks, 1, kLengthWeeksMax, "length_weeks");
  check.Range(rules.cadence_days, 1, kCadenceDaysMax, "cadence_days");
  std::set<Party> parties;
  for (std::size_t i = 0; i < rules.required_acceptances.size(); ++i) {
    const std::string field = absl::StrCat("required_acceptances[", i, "]");
    check.Range(static_cast<int>(rules.required_acceptances[i]), 1, 3, field);
    check.Expect(parties.insert(rules.required_acceptances[i]).second, field, "is there twice");
  }
}

absl::Status CheckNames(const ProgrammeRules& rules, PeopleSource& people, std::string_view path,
                        base::Violations& violations) {
  Checker check(path, violations);
  const bool own = std::any_of(rules.dimensions.begin(), rules.dimensions.end(),
                               [](const Dimension& one) { return IsTenantDefined(one); });
  if (own) {
    UPWARD_ASSIGN_OR_RETURN(const auto names, people.TenantAttributes());
    CheckTenantAttributes(rules.dimensions, names, check);
  }
  const std::vector<PersonId>& mentees = rules.off_line_rule.within_levels_mentees;
  if (mentees.empty()) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(const auto known, people.Attributes(mentees));
  for (std::size_t i = 0; i < mentees.size(); ++i) {
    check.Expect(known.contains(mentees[i]),
                 absl::StrCat("off_line_rule.within_levels_mentee_ids[", i, "]"),
                 "is nobody of this tenant; list people to find ids");
  }
  return absl::OkStatus();
}

absl::StatusOr<Programme> CreateProgramme(MatchingTransaction& transaction,
                                          const UseCaseContext& context,
                                          const ProgrammeRules& rules) {
  Programme programme{.id = ProgrammeId(context.ids.New()),
                      .state = ProgrammeState::kDraft,
                      .rules = rules,
                      .create_time = context.now};
  return transaction.SaveProgramme(programme, "");
}

absl::StatusOr<Programme> UpdateProgramme(MatchingTransaction& transaction,
                                          const UseCaseContext& context, const ProgrammeId& id,
                                          const ProgrammeRules& rules, std::string_view etag) {
  UPWARD_ASSIGN_OR_RETURN(Programme programme, transaction.GetProgramme(id));
  if (programme.state == ProgrammeState::kClosed) {
    return WrongState("the programme is closed; create a new one", "closed", "draft or open");
  }
  programme.rules = rules;
  UPWARD_ASSIGN_OR_RETURN(programme, transaction.SaveProgramme(programme, etag));
  UPWARD_RETURN_IF_ERROR(RecheckProgramme(transaction, programme, context.now).status());
  return programme;
}

absl::StatusOr<Programme> OpenProgramme(MatchingTransaction& transaction, const ProgrammeId& id) {
  UPWARD_ASSIGN_OR_RETURN(Programme programme, transaction.GetProgramme(id));
  if (programme.state == ProgrammeState::kOpen) return programme;
  if (programme.state == ProgrammeState::kClosed) {
    return WrongState("the programme is closed; create a new one", "closed", "draft");
  }
  programme.state = ProgrammeState::kOpen;
  return transaction.SaveProgramme(programme, programme.etag);
}

absl::StatusOr<Programme> CloseProgramme(MatchingTransaction& transaction, const ProgrammeId& id) {
  UPWARD_ASSIGN_OR_RETURN(Programme programme, transaction.GetProgramme(id));
  if (programme.state == ProgrammeState::kClosed) return programme;
  programme.state = ProgrammeState::kClosed;
  return transaction.SaveProgramme(programme, programme.etag);
}

absl::Status MustBeOpen(const Programme& programme) {
  if (programme.state == ProgrammeState::kOpen) return absl::OkStatus();
  return WrongState("the programme is not open; open it first",
                    programme.state == ProgrammeState::kDraft ? "draft" : "closed", "open");
}

}  // namespace upward::matching
