// A programme: one run of reverse mentoring in a tenant, and the rules that it is run by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "libs/base/id.h"

namespace upward::matching {

using ProgrammeId = base::StrongId<struct ProgrammeIdTag>;
using PersonId = base::StrongId<struct PersonIdTag>;

enum class ProgrammeState { kDraft = 1, kOpen, kClosed };
enum class Role { kMentor = 1, kMentee };
enum class Party { kMentor = 1, kMentee, kLead };

enum class DimensionMode {
  kPreferDifferent = 1,
  kPreferSame,
  kRequireDifferent,
  kRequireSame,
  kIgnore,
};

// One attribute of a person and what it counts for.
struct Dimension {
  std::string attribute;  // "department", …, or "attribute:NAME" for a tenant-defined one
  DimensionMode mode = DimensionMode::kPreferDifferent;
  int weight = 0;  // 0 to 100
  friend bool operator==(const Dimension&, const Dimension&) = default;
};

struct Topic {
  std::string id;
  std::string name;
  friend bool operator==(const Topic&, const Topic&) = default;
};

// How strict the off-line rule is; by default no pair lies on one chain of command at any depth.
struct OffLineRule {
  int within_levels = 0;  // 0: any depth; else in-line pairs with at least so many levels between
  std::vector<PersonId> within_levels_mentees;  // to whom that applies; empty: to all
  int common_manager_levels_min = 0;            // lowest common manager above the mentor
  friend bool operator==(const OffLineRule&, const OffLineRule&) = default;
};

struct PreparationModule {
  std::string id;
  std::string name;
  Role role = Role::kMentor;
  friend bool operator==(const PreparationModule&, const PreparationModule&) = default;
};

// What a lead decides about a programme.
struct ProgrammeRules {
  std::string name;
  std::string description;
  std::vector<Dimension> dimensions;
  std::vector<Topic> topics;
  int topic_weight = 0;  // all weights: 0 to 100
  bool require_common_language = false;
  int working_hours_weight = 0;
  int preference_weight = 0;
  OffLineRule off_line_rule;
  int mentor_capacity = 1;
  int mentee_capacity = 1;
  int length_weeks = 26;
  int cadence_days = 28;
  bool preparation_required = false;
  std::vector<PreparationModule> preparation_modules;
  std::vector<Party> required_acceptances = {Party::kMentor, Party::kMentee};
  friend bool operator==(const ProgrammeRules&, const ProgrammeRules&) = default;
};

struct Programme {
  ProgrammeId id;
  ProgrammeState state = ProgrammeState::kDraft;
  ProgrammeRules rules;
  absl::Time create_time;
  std::string etag;
};

}  // namespace upward::matching
