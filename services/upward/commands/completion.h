// Completion of the command line in a shell.
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace upward::commands {

// A bash script that completes the words and flags of `root`, and file names otherwise.
std::string BashCompletion(const CLI::App& root);

}  // namespace upward::commands
