#include "libs/app/testing/examples.h"

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

#include "libs/base/text.h"

namespace upward::app::testing {

std::vector<std::vector<std::string>> CallsOf(std::string_view program, std::string_view examples) {
  const std::string joined = absl::StrReplaceAll(base::Absl(examples), {{"\\\n", " "}});
  std::vector<std::vector<std::string>> calls;
  for (const absl::string_view line : absl::StrSplit(joined, '\n')) {
    std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.empty() || words.front() != program) continue;
    words.erase(words.begin());
    calls.push_back(std::move(words));
  }
  return calls;
}

}  // namespace upward::app::testing
