// The groups of commands. Each adds its words to the program.
#pragma once

#include "services/upward/commands/program.h"

namespace upward::commands {

void AddServe(Program& program);
void AddTenant(Program& program);
void AddImport(Program& program);
void AddPeople(Program& program);
void AddOrg(Program& program);
void AddProgramme(Program& program);
void AddEnrol(Program& program);
void AddRound(Program& program);
void AddPairs(Program& program);
void AddExplain(Program& program);
void AddToken(Program& program);
void AddEvents(Program& program);
void AddCompletion(Program& program);

// All of them, in the order of the help.
void AddAll(Program& program);

}  // namespace upward::commands
