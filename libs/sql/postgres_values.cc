#include "libs/sql/postgres_values.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "libs/base/check.h"

namespace upward::sql {
namespace {

// Object ids of built-in types: fixed for ever (pg_type.dat of PostgreSQL).
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kOid = 26;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
constexpr Oid kNumeric = 1700;

constexpr int kBinary = 1;

std::array<char, 8> BigEndian(std::uint64_t bits) {
  std::array<char, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(bits >> (56 - 8 * i));
  }
  return bytes;
}

template <typename Number>
bool Parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::int64_t ParseInt(std::string_view text) {
  std::int64_t number = 0;
  UPWARD_CHECK(Parse(text, number), "PostgreSQL sends integers in decimal");
  return number;
}

double ParseReal(std::string_view text) {
  double number = 0;
  UPWARD_CHECK(Parse(text, number), "PostgreSQL sends numbers in decimal");
  return number;
}

int HexDigit(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

// bytea in the hexadecimal form, the server's default: \x0a1b…
Blob ParseBytes(std::string_view text) {
  UPWARD_CHECK(text.substr(0, 2) == "\\x", "bytea_output must stay at its default, hex");
  text.remove_prefix(2);
  Blob blob;
  blob.bytes.resize(text.size() / 2);
  for (std::size_t i = 0; i < blob.bytes.size(); ++i) {
    blob.bytes[i] = static_cast<char>(HexDigit(text[2 * i]) * 16 + HexDigit(text[2 * i + 1]));
  }
  return blob;
}

Value ParseColumn(Oid type, std::string_view text) {
  switch (type) {
    case kBool:
      return std::int64_t{text == "t"};
    case kInt8:
    case kInt4:
    case kInt2:
    case kOid:
      return ParseInt(text);
    case kFloat8:
    case kFloat4:
      return ParseReal(text);
    case kNumeric: {
      std::int64_t number = 0;
      if (Parse(text, number)) return number;
      return ParseReal(text);
    }
    case kBytea:
      return ParseBytes(text);
    default:
      return std::string(text);
  }
}

}  // namespace

PostgresParameters::PostgresParameters(std::size_t count) {
  numbers_.reserve(count);
  values_.reserve(count);
  lengths_.reserve(count);
  formats_.reserve(count);
  types_.reserve(count);
}

void PostgresParameters::Add(const Value& value, Oid null_type) {
  if (const auto* integer = std::get_if<std::int64_t>(&value); integer != nullptr) {
    UPWARD_CHECK(numbers_.size() < numbers_.capacity(), "more parameters than announced");
    numbers_.push_back(BigEndian(static_cast<std::uint64_t>(*integer)));
    AddBytes(kInt8, numbers_.back().data(), numbers_.back().size());
  } else if (const auto* real = std::get_if<double>(&value); real != nullptr) {
    UPWARD_CHECK(numbers_.size() < numbers_.capacity(), "more parameters than announced");
    numbers_.push_back(BigEndian(std::bit_cast<std::uint64_t>(*real)));
    AddBytes(kFloat8, numbers_.back().data(), numbers_.back().size());
  } else if (const auto* text = std::get_if<std::string>(&value); text != nullptr) {
    AddBytes(kText, text->data(), text->size());
  } else if (const auto* blob = std::get_if<Blob>(&value); blob != nullptr) {
    AddBytes(kBytea, blob->bytes.data(), blob->bytes.size());
  } else {
    AddBytes(null_type, nullptr, 0);
  }
}

void PostgresParameters::AddBytes(Oid type, const char* bytes, std::size_t size) {
  types_.push_back(type);
  values_.push_back(bytes);
  lengths_.push_back(static_cast<int>(size));
  formats_.push_back(kBinary);
}

Oid PostgresTypeOf(const Value& value) {
  constexpr std::array<Oid, 5> kTypes = {0, kInt8, kFloat8, kText, kBytea};
  return kTypes[value.index()];
}

Row PostgresRow(const PGresult* result, int row) {
  std::vector<Value> values;
  const int columns = PQnfields(result);
  values.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) {
    if (PQgetisnull(result, row, i)) {
      values.emplace_back(std::monostate());
      continue;
    }
    const std::string_view text(PQgetvalue(result, row, i),
                                static_cast<std::size_t>(PQgetlength(result, row, i)));
    values.push_back(ParseColumn(PQftype(result, i), text));
  }
  return Row(std::move(values));
}

}  // namespace upward::sql
