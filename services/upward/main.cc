// The program `upward`: the all-in-one server and the command line of any deployment.
#include <stdlib.h>
#include <unistd.h>

#include <iostream>

#include "services/upward/commands/groups.h"
#include "services/upward/console/terminal.h"

int main(int argc, char** argv) {
  // gRPC's own log repeats in its words what errors here say in ours. Set the variable to see it.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  upward::commands::Program program({.out = std::cout,
                                     .err = std::cerr,
                                     .out_width = upward::console::OutputWidth(STDOUT_FILENO),
                                     .err_width = upward::console::TerminalWidth(STDERR_FILENO)});
  upward::commands::AddAll(program);
  return static_cast<int>(program.Run(argc, argv));
}
