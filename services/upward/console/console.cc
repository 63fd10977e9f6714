#include "services/upward/console/console.h"

#include <algorithm>

#include "services/upward/console/json.h"

namespace upward::console {
namespace {

constexpr int kProgressWidthMax = 100;  // a line further across is hard to read

}  // namespace

void Console::Show(const google::protobuf::Message& message, const std::function<Table()>& table,
                   std::string_view nothing) {
  if (options_.json) return WriteJson(message);
  const Table made = table();
  if (options_.quiet) {
    Write(made.Ids());
  } else if (made.empty()) {
    Say(nothing);
  } else {
    Print(made);
  }
}

void Console::ShowOne(const google::protobuf::Message& message, std::string_view id,
                      const Table& table) {
  if (options_.json) return WriteJson(message);
  PrintId(id);
  Print(table);
}

void Console::Tell(const google::protobuf::Message& message, std::string_view id,
                   std::string_view sentence) {
  if (options_.json) return WriteJson(message);
  PrintId(id);
  Say(sentence);
}

void Console::Say(std::string_view text) {
  if (options_.json || options_.quiet) return;
  streams_.out << text << '\n';
}

void Console::Print(const Table& table) {
  if (options_.json || options_.quiet) return;
  streams_.out << table.Render(streams_.out_width);
}

void Console::PrintId(std::string_view id) {
  if (options_.json || !options_.quiet || id.empty()) return;
  streams_.out << id << '\n';
}

void Console::WriteJson(const google::protobuf::Message& message) {
  const std::string text = ToJson(message);
  streams_.out << text;
  if (!text.ends_with('\n')) streams_.out << '\n';
}

void Console::Warn(std::string_view text) { streams_.err << "upward: " << text << '\n'; }

ProgressBar Console::NewProgressBar() {
  const bool visible = streams_.err_width.has_value() && !options_.quiet;
  return {visible ? &streams_.err : nullptr,
          std::min(streams_.err_width.value_or(kProgressWidthMax), kProgressWidthMax)};
}

}  // namespace upward::console
