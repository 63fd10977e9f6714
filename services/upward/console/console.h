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

namespace upward::console {

struct ConsoleOptions {
  bool json = false;   // one JSON document instead of tables and sentences
  bool quiet = false;  // ids alone, and no progress
};

// The two streams of the process. Answers go to the first, progress to the second, and only when
// that is a terminal. Used by one thread; a stream that breaks shows at the next Flush.
class Console {
 public:
  // A width is given where a stream leads to a terminal. The streams must outlive the console.
  struct Streams {
    std::ostream& out;
    std::ostream& err;
    std::optional<int> out_width;
    std::optional<int> err_width;
  };

  explicit Console(const Streams& streams) : streams_(streams) {}

  void Configure(const ConsoleOptions& options) { options_ = options; }
  bool json() const { return options_.json; }
  bool quiet() const { return options_.quiet; }

  // What was asked for: `message` as JSON, or the table made of it. `nothing` is said instead of a
  // table without rows.
  void Show(const google::protobuf::Message& message, const std::function<Table()>& table,
            std::string_view nothing);

  // What was made or changed: as JSON, or a sentence; quiet: its id.
  void Tell(const google::protobuf::Message& message, std::string_view id,
            std::string_view sentence);

  // Text for people alone: neither in JSON nor when quiet.
  void Say(std::string_view text);
  void Print(const Table& table);

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
