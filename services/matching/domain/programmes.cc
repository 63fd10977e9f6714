#include "services/matching/domain/programmes.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/plain_text.h"
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
constexpr char kSlug[] = "must be 1 to 100 lower-case letters, digits and hyphens";
static_assert(kNameLengthMax == 100, "as the text says");

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
  // Of an enum whose values begin with 1.
  template <class Enum>
  void OneOf(Enum value, Enum last, const std::string& field, const std::string& names) {
    Expect(static_cast<int>(value) >= 1 && value <= last, field, "must be " + names);
  }
  void AtMost(std::size_t size, int most, const std::string& field, const std::string& what) {
    Expect(size <= static_cast<std::size_t>(most), field,
           absl::StrCat("takes at most ", most, " ", what, "; it has ", size));
  }
  void Text(const std::string& text, int bytes_max, const std::string& field,
            base::TextForm form = base::TextForm::kLine) {
    base::CheckText(absl::StrCat(path_, ".", field), text, static_cast<std::size_t>(bytes_max),
                    violations_, form);
  }
  void Name(const std::string& name, const std::string& field) {
    Expect(!name.empty(), field, "is required; give it one");
    Text(name, kNameLengthMax, field);
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
         (absl::StartsWith(name, Absl(kTenantAttributePrefix)) && base::IsPlainText(name) &&
          name.size() > kTenantAttributePrefix.size() && name.size() <= kAttributeLengthMax);
}

void CheckDimensions(const ProgrammeRules& rules, Checker& check) {
  check.AtMost(rules.dimensions.size(), kDimensionsMax, "dimensions", "dimensions");
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
    check.OneOf(dimension.mode, DimensionMode::kIgnore, field + ".mode",
                "PREFER_DIFFERENT, PREFER_SAME, REQUIRE_DIFFERENT, REQUIRE_SAME or IGNORE");
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
  check.AtMost(rules.topics.size(), kTopicsMax, "topics", "topics");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rules.topics.size(); ++i) {
    const std::string field = absl::StrCat("topics[", i, "]");
    check.Expect(IsSlug(rules.topics[i].id), field + ".topic_id", kSlug);
    check.Expect(seen.insert(rules.topics[i].id).second, field + ".topic_id",
                 "is there twice; keep one");
    check.Name(rules.topics[i].name, field + ".name");
  }
}

void CheckModules(const ProgrammeRules& rules, Checker& check) {
  check.AtMost(rules.preparation_modules.size(), kModulesMax, "preparation_modules", "modules");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rules.preparation_modules.size(); ++i) {
    const PreparationModule& module = rules.preparation_modules[i];
    const std::string field = absl::StrCat("preparation_modules[", i, "]");
    check.Expect(IsSlug(module.id), field + ".module_id", kSlug);
    check.Expect(seen.insert(module.id).second, field + ".module_id", "is there twice; keep one");
    check.Name(module.name, field + ".name");
    check.OneOf(module.role, Role::kMentee, field + ".role", "MENTOR or MENTEE");
  }
}

void CheckOffLine(const OffLineRule& rule, Checker& check) {
  check.Expect(rule.within_levels == 0 ||
                   (rule.within_levels >= kWithinLevelsMin && rule.within_levels <= kLevelsMax),
               "off_line_rule.within_levels",
               absl::StrCat("must be 0 (any depth) or ", kWithinLevelsMin, " to ", kLevelsMax));
  check.Expect(rule.within_levels > 0 || rule.within_levels_mentees.empty(),
               "off_line_rule.within_levels_mentee_ids", "must be empty, or within_levels be set");
  for (std::size_t i = 0; i < rule.within_levels_mentees.size(); ++i) {
    const std::string field = absl::StrCat("off_line_rule.within_levels_mentee_ids[", i, "]");
    check.Expect(!rule.within_levels_mentees[i].empty(), field, "is empty; give an id or none");
    check.Text(rule.within_levels_mentees[i].value(), kPersonIdLengthMax, field);
  }
  check.Range(rule.common_manager_levels_min, 0, kLevelsMax,
              "off_line_rule.common_manager_levels_min");
}

}  // namespace

void CheckRules(const ProgrammeRules& rules, std::string_view path, base::Violations& violations) {
  Checker check(path, violations);
  check.Name(rules.name, "name");
  check.Text(rules.description, kDescriptionLengthMax, "description", base::TextForm::kLines);
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
    check.OneOf(rules.required_acceptances[i], Party::kLead, field, "MENTOR, MENTEE or LEAD");
    check.Expect(parties.insert(rules.required_acceptances[i]).second, field,
                 "is there twice; keep one");
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
