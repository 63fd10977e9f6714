// What a run found, as a table or as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/environment.h"

namespace upward::bench {

// Which side of its goal a ratio must be on.
enum class Goal { kNone, kAtLeast, kAtMost };

// One measured number beside its peer's or ceiling's from the same run.
struct Line {
  std::string name;
  double value = 0;
  std::string unit;
  double peer = 0;        // in the same unit
  std::string peer_name;  // what the peer is, in a few words
  Goal kind = Goal::kNone;
  double goal = 0;

  double ratio() const { return peer == 0 ? 0 : value / peer; }
  // Nothing without a goal.
  std::optional<bool> holds() const;
};

// At most 100 columns, for people.
std::string Table(const Environment& environment, const std::vector<Line>& lines);
// The same for programs, one object.
std::string Json(const Environment& environment, const std::vector<Line>& lines);

}  // namespace upward::bench
