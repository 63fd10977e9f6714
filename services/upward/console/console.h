// Where a command's answers go: tables for people, JSON for programs, ids for scripts.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"

#include "services/upward/console/progress_bar.h"
#include "services/upward/console/table.h"
#include "services/upward/console/terminal.h"

namespace upward::console {

struct ConsoleOptions {
  bool json = false;   // one JSON document instead of tables and sentences
  bool quiet = false;  // the ids of what was listed, made or changed alone, and no progress
};

// The two streams of the process. Answers go to the first, progress to the second, and only when
// that is a terminal. Used by one thread; a stream that breaks shows at the next Flush.
class Console {
 public:
  // The streams must outlive the console.
  struct Streams {
    std::ostream& out;
    std::ostream& err;
    int out_width = kUsualWidth;   // of tables
    std::optional<int> err_width;  // of progress; nothing where the stream is no terminal
  };

  explicit Console(const Streams& streams) : streams_(streams) {}

  void Configure(const ConsoleOptions& options) { options_ = options; }
  bool json() const { return options_.json; }
  bool quiet() const { return options_.quiet; }

  // A list that was asked for: `message` as JSON, or the table made of it; quiet: the table's ids.
  // `nothing` is said instead of a table without rows.
  void Show(const google::protobuf::Message& message, const std::function<Table()>& table,
            std::string_view nothing);

  // One thing that was asked for: `message` as JSON, or the table of its fields; quiet: its id, if
  // it has one.
  void ShowOne(const google::protobuf::Message& message, std::string_view id, const Table& table);

  // What was made or changed: as JSON, or a sentence; quiet: its id, if it has one.
  void Tell(const google::protobuf::Message& message, std::string_view id,
            std::string_view sentence);

  // Text for people alone: neither in JSON nor when quiet.
  void Say(std::string_view text);
  void Print(const Table& table);
  // An id for scripts: only when quiet.
  void PrintId(std::string_view id);

  // Text for everybody, such as a token or a script.
  void Write(std::string_view text) { streams_.out << text; }
  // Whether all that was written so far has left the process.
  bool Flush() { return static_cast<bool>(streams_.out << std::flush); }
  void WriteJson(const google::protobuf::Message& message);

  // A remark beside the answer.
  void Warn(std::string_view text);

  ProgressBar NewProgressBar();

 private:
  const Streams streams_;
  ConsoleOptions options_;
};

}  // namespace upward::console
