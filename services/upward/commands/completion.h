// Completion of the command line in a shell.
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace upward::commands {

// A bash script that completes the words and flags of `root`, the values of flags that take one of
// a few words, file names behind flags of the type FILE or FOLDER, and nothing behind other flags.
std::string BashCompletion(const CLI::App& root);

}  // namespace upward::commands
