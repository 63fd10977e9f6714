// The program `upward`: the all-in-one server and the command line of any deployment.
#include <unistd.h>

#include <iostream>

#include "services/upward/commands/groups.h"
#include "services/upward/console/terminal.h"

int main(int argc, char** argv) {
  using upward::console::TerminalWidth;
  upward::commands::Program program({.out = std::cout,
                                     .err = std::cerr,
                                     .out_width = TerminalWidth(STDOUT_FILENO),
                                     .err_width = TerminalWidth(STDERR_FILENO)});
  upward::commands::AddAll(program);
  return static_cast<int>(program.Run(argc, argv));
}
