#include "services/upward/commands/groups.h"

namespace upward::commands {

void AddAll(Program& program) {
  AddServe(program);
  AddToken(program);
  AddTenant(program);
  AddImport(program);
  AddPeople(program);
  AddOrg(program);
  AddProgramme(program);
  AddEnrol(program);
  AddRound(program);
  AddPairs(program);
  AddExplain(program);
  AddEvents(program);
  AddCompletion(program);
}

}  // namespace upward::commands
