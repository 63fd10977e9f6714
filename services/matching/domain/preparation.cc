#include "services/matching/domain/preparation.h"

#include <algorithm>

namespace upward::matching {

const std::vector<PreparationModule>& StandardModules() {
  static const std::vector<PreparationModule> kModules = {
      {"setting-goals", "Setting goals of your own and offering what you know", Role::kMentor},
      {"leading-a-session", "Giving a session a shape: opening, topic, agreement", Role::kMentor},
      {"choosing-topics", "Choosing topics that matter now", Role::kMentor},
      {"mentor-confidentiality", "What stays between the two of you", Role::kMentor},
      {"speaking-up", "Raising a difficulty with somebody more senior", Role::kMentor},
      {"not-knowing", "Not knowing is the point", Role::kMentee},
      {"losing-face", "Naming the fear of losing face", Role::kMentee},
      {"listening", "Listening without judging", Role::kMentee},
      {"protecting-time", "Protecting the time: what a cancelled slot says", Role::kMentee},
      {"staying-in-role", "Keeping the roles from turning round", Role::kMentee},
  };
  return kModules;
}

std::vector<PreparationModule> ModulesFor(const ProgrammeRules& rules, Role role) {
  const std::vector<PreparationModule>& all =
      rules.preparation_modules.empty() ? StandardModules() : rules.preparation_modules;
  std::vector<PreparationModule> modules;
  std::copy_if(all.begin(), all.end(), std::back_inserter(modules),
               [role](const PreparationModule& module) { return module.role == role; });
  return modules;
}

bool IsComplete(const ProgrammeRules& rules, Role role,
                const std::vector<PreparationRecord>& records) {
  const std::vector<PreparationModule> modules = ModulesFor(rules, role);
  return std::all_of(modules.begin(), modules.end(), [&](const PreparationModule& module) {
    return std::any_of(records.begin(), records.end(), [&](const PreparationRecord& record) {
      return record.module_id == module.id;
    });
  });
}

}  // namespace upward::matching
