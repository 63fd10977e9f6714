// Preparation tracks: what each side completes before the first session.
#pragma once

#include <vector>

#include "services/matching/domain/enrolment.h"
#include "services/matching/domain/programme.h"

namespace upward::matching {

// The product's own tracks, used by programmes that do not bring theirs.
const std::vector<PreparationModule>& StandardModules();

// The modules of a programme for one role: of its own tracks if it has any, else of the standard
// ones.
std::vector<PreparationModule> ModulesFor(const ProgrammeRules& rules, Role role);

// Whether `records` hold every module of the role.
bool IsComplete(const ProgrammeRules& rules, Role role,
                const std::vector<PreparationRecord>& records);

}  // namespace upward::matching
