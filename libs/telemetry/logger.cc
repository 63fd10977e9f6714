#include "libs/telemetry/logger.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "spdlog/logger.h"
#include "spdlog/sinks/ostream_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

#include "libs/base/text.h"

namespace upward::telemetry {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warning", "error"};

constexpr std::size_t kUsualLine = 384;  // bytes; longer ones grow

constexpr std::array<std::string_view, 5> kSecretWords = {"token", "password", "secret",
                                                          "authorization", "private_key"};

bool NamesSecret(std::string_view key) {
  for (const std::string_view word : kSecretWords) {
    if (key.find(word) != key.npos) return true;
  }
  return false;
}

// Text that is JSON between quotes as it stands.
bool IsPlain(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

void AppendText(std::string_view text, std::string& out) {
  if (IsPlain(text)) {
    out.append(1, '"').append(text).append(1, '"');
  } else {
    // Bytes that are not UTF-8 become the replacement character: the line stays JSON.
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

void AppendValue(const Field::Value& value, std::string& out) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return AppendText(*text, out);
  if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    absl::StrAppend(&out, *whole);
  } else if (const double number = std::get<double>(value); std::isfinite(number)) {
    std::array<char, 32> digits;  // the shortest form of any double is shorter
    out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
  } else {
    out += "null";  // JSON has no word for it
  }
}

void Append(Fields fields, std::string& out) {
  for (const Field& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    if (text != nullptr && text->empty()) continue;
    out += ',';
    AppendText(field.key, out);
    out += ':';
    if (NamesSecret(field.key)) {
      out += "\"***\"";
    } else {
      AppendValue(field.value, out);
    }
  }
}

std::shared_ptr<spdlog::logger> MakeSink(spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("upward", std::move(sink));
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::trace);  // levels are decided here
  logger->set_error_handler([](const std::string&) {});
  return logger;
}

}  // namespace

std::string_view LevelName(Level level) { return kLevelNames[static_cast<std::size_t>(level)]; }

std::optional<Level> LevelFromName(std::string_view name) {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

Logger::Logger(const base::Clock& clock, Level level)
    : clock_(&clock),
      level_(level),
      sink_(MakeSink(std::make_shared<spdlog::sinks::stderr_sink_mt>())) {}

Logger::Logger(const base::Clock& clock, Level level, std::ostream& stream)
    : clock_(&clock),
      level_(level),
      sink_(MakeSink(std::make_shared<spdlog::sinks::ostream_sink_mt>(stream, true))) {}

Logger Logger::With(Fields fields) const {
  Logger copy = *this;
  Append(fields, copy.context_);
  return copy;
}

void Logger::Log(Level level, std::string_view message, Fields fields) const {
  if (!Writes(level)) return;
  std::string line;
  line.reserve(kUsualLine + context_.size());
  absl::StrAppend(&line, "{\"time\":\"",
                  absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", clock_->Now(), absl::UTCTimeZone()),
                  "\",\"level\":\"", base::Absl(LevelName(level)), "\",\"message\":");
  AppendText(message, line);
  line += context_;
  Append(fields, line);
  line += '}';
  sink_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace upward::telemetry
