#include "libs/telemetry/logger.h"

#include <array>
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

constexpr std::array<std::string_view, 5> kSecretWords = {"token", "password", "secret",
                                                          "authorization", "private_key"};

bool NamesSecret(std::string_view key) {
  for (const std::string_view word : kSecretWords) {
    if (key.find(word) != key.npos) return true;
  }
  return false;
}

std::string Quote(std::string_view text) {
  // Bytes that are not UTF-8 become the replacement character: the line stays JSON.
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Render(const Field::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return Quote(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return absl::StrCat(*number);
  return nlohmann::json(std::get<double>(value)).dump();  // "null" for what JSON has no word for
}

void Append(Fields fields, std::string& out) {
  for (const Field& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    if (text != nullptr && text->empty()) continue;
    absl::StrAppend(&out, ",", Quote(field.key), ":",
                    NamesSecret(field.key) ? "\"***\"" : Render(field.value));
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
  std::string line = absl::StrCat(
      "{\"time\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", clock_->Now(), absl::UTCTimeZone()),
      "\",\"level\":\"", base::Absl(LevelName(level)), "\",\"message\":", Quote(message), context_);
  Append(fields, line);
  line += '}';
  sink_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace upward::telemetry
