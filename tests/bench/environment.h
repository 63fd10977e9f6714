// What was on the machine while it measured.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace upward::bench {

class Environment {
 public:
  // Looks at the machine, and at its load as it is before anything runs.
  Environment();

  // Asks the servers that were started for their versions, and for the load at the end.
  void Finish();

  // Names and texts, in the order of display.
  std::vector<std::pair<std::string, std::string>> Facts() const;

 private:
  const std::string machine_;
  const std::string load_before_;
  std::string load_after_;
  std::string postgres_ = "not started";
  std::string redis_ = "not started";
};

}  // namespace upward::bench
