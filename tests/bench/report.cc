#include "tests/bench/report.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

#include "tests/bench/measure.h"

namespace upward::bench {
namespace {

constexpr char kRow[] = "%-28s %11s  %11s  %-13s %6s  %-8s  %s\n";

std::string GoalText(const Line& line) {
  if (line.kind == Goal::kNone) return "";
  return absl::StrFormat("%s %.4g", line.kind == Goal::kAtLeast ? ">=" : "<=", line.goal);
}

const char* HoldsText(const Line& line) {
  if (!line.holds().has_value()) return "";
  return *line.holds() ? "yes" : "NO";
}

}  // namespace

std::optional<bool> Line::holds() const {
  if (kind == Goal::kNone) return std::nullopt;
  return kind == Goal::kAtLeast ? ratio() >= goal : ratio() <= goal;
}

std::string Table(const Environment& environment, const std::vector<Line>& lines) {
  std::string text;
  for (const auto& [name, value] : environment.Facts()) {
    absl::StrAppend(&text, absl::StrFormat("%-9s %s\n", name, value));
  }
  absl::StrAppend(&text, "\n");
  absl::StrAppend(&text,
                  absl::StrFormat(kRow, "name", "value", "peer", "unit", "ratio", "goal", "holds"));
  for (const Line& line : lines) {
    absl::StrAppend(
        &text,
        absl::StrFormat(kRow, line.name, Readable(line.value), Readable(line.peer), line.unit,
                        absl::StrFormat("%.2f", line.ratio()), GoalText(line), HoldsText(line)));
  }
  absl::StrAppend(&text, "\nMedians of this run. The peers:\n");
  for (const Line& line : lines) {
    absl::StrAppend(&text, absl::StrFormat("  %-27s %s\n", line.name, line.peer_name));
  }
  return text;
}

std::string Json(const Environment& environment, const std::vector<Line>& lines) {
  nlohmann::ordered_json report;
  for (const auto& [name, value] : environment.Facts()) report["machine"][name] = value;
  report["lines"] = nlohmann::ordered_json::array();
  for (const Line& line : lines) {
    nlohmann::ordered_json row{{"name", line.name},     {"value", line.value},
                               {"unit", line.unit},     {"peer", line.peer},
                               {"ratio", line.ratio()}, {"peer_name", line.peer_name}};
    row["goal"] = nullptr;
    row["goal_is"] = nullptr;
    row["holds"] = nullptr;
    if (const std::optional<bool> holds = line.holds(); holds.has_value()) {
      row["goal"] = line.goal;
      row["goal_is"] = line.kind == Goal::kAtLeast ? "at_least" : "at_most";
      row["holds"] = *holds;
    }
    report["lines"].push_back(std::move(row));
  }
  return report.dump(2) + "\n";
}

}  // namespace upward::bench
