// Structured logging: one JSON object a line.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "absl/time/time.h"

#include "libs/base/clock.h"

namespace spdlog {
class logger;
}

namespace upward::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning" or "error"; and back.
std::string_view LevelName(Level level);
std::optional<Level> LevelFromName(std::string_view name);

// One fact of a log line. Keys are snake_case; durations are written as milliseconds and their key
// should end in `_ms`. A view must live until the line is written.
struct Field {
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;

  Field(std::string_view field_key, std::string_view text) : key(field_key), value(text) {}
  Field(std::string_view field_key, const std::string& text)
      : key(field_key), value(std::string_view(text)) {}
  Field(std::string_view field_key, const char* text)
      : key(field_key), value(std::string_view(text)) {}
  Field(std::string_view field_key, bool flag) : key(field_key), value(flag) {}
  Field(std::string_view field_key, double number) : key(field_key), value(number) {}
  Field(std::string_view field_key, absl::Duration span)
      : key(field_key), value(absl::ToDoubleMilliseconds(span)) {}
  template <typename Integer, typename = std::enable_if_t<std::is_integral_v<Integer>>>
  Field(std::string_view field_key, Integer number)
      : key(field_key), value(static_cast<std::int64_t>(number)) {}

  std::string_view key;
  Value value;
};

using Fields = std::initializer_list<Field>;

// Writes lines such as {"time":"…","level":"info","message":"…","request_id":"…",…}. The value of
// a key that names a secret (token, password, secret, authorization, private_key) is written as
// "***"; fields whose text is empty are left out. Cheap to copy: copies share the sink. Safe to use
// from several threads, each line is written whole. Never fails: what cannot be written is lost.
// Handed on by reference or copy; there is no global logger.
class Logger {
 public:
  // Lines go to standard error. `clock` must outlive the logger and its copies.
  Logger(const base::Clock& clock, Level level);
  // Lines go to `stream`, which must outlive the logger and its copies.
  Logger(const base::Clock& clock, Level level, std::ostream& stream);

  // A logger whose every line also carries `fields`, for example the request id.
  Logger With(Fields fields) const;

  // Whether a line of this level is written; for fields that are expensive to make.
  bool Writes(Level level) const { return level >= level_; }

  void Log(Level level, std::string_view message, Fields fields = {}) const;
  void Debug(std::string_view message, Fields fields = {}) const {
    Log(Level::kDebug, message, fields);
  }
  void Info(std::string_view message, Fields fields = {}) const {
    Log(Level::kInfo, message, fields);
  }
  void Warning(std::string_view message, Fields fields = {}) const {
    Log(Level::kWarning, message, fields);
  }
  void Error(std::string_view message, Fields fields = {}) const {
    Log(Level::kError, message, fields);
  }

 private:
  const base::Clock* clock_;
  Level level_;
  std::shared_ptr<spdlog::logger> sink_;
  std::string context_;  // rendered members, each with a comma in front
};

}  // namespace upward::telemetry
