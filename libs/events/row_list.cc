#include "libs/events/row_list.h"

#include "absl/strings/str_cat.h"

#include "libs/base/check.h"

namespace upward::events {

std::size_t PaddedSize(std::size_t size) {
  UPWARD_CHECK(size >= 1 && size <= kMaxListSize, "a list in a statement is bounded");
  std::size_t padded = 1;
  while (padded < size) padded *= 4;
  return padded;
}

std::string RepeatPlaceholder(std::string_view each, std::size_t size, int first) {
  const std::size_t mark = each.find('?');
  const std::string before(each.substr(0, mark));
  const std::string after(each.substr(mark + 1));
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", before, "$", first + static_cast<int>(i), after);
  }
  return text;
}

void PadParameters(sql::Parameters& parameters, std::size_t before, std::size_t size) {
  UPWARD_CHECK(parameters.size() > before, "an empty list has no last value");
  parameters.reserve(before + size);
  while (parameters.size() < before + size) parameters.push_back(sql::Value(parameters.back()));
}

}  // namespace upward::events
