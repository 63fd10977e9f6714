// Goal: an import of 300,000 people keeps about 64 bytes and the employee id for each, in every
// stage, whether they are new or stored.
// Method: a generated file of 30 MB and generated stored people; the table's own count of its bytes
// after reading and after scanning.
#include <charconv>
#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "fmt/format.h"
#include "services/identity/domain/import_check.h"
#include "services/identity/domain/import_reading.h"
#include "services/identity/domain/import_scan.h"
#include "services/identity/domain/tenants.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

constexpr int kPeople = 300'000;
// The promise, and an eighth of slack, by which the vectors grow.
constexpr double kBytesAPersonMax = 64 * 1.125;

std::string EmployeeId(int n) { return fmt::format("E{:07}", n); }
PersonId IdOfNumber(int n) {
  base::IdBits bits{};
  for (int i = 0; i < 4; ++i)
    bits[static_cast<std::size_t>(15 - i)] = static_cast<std::uint8_t>(n >> (8 * i));
  bits[0] = 1;
  return PersonId(base::EncodeId(bits));
}

// Makes its rows as they are read.
class GeneratedFile final : public ImportSource {
 public:
  absl::Status Rewind() override {
    next_ = 0;
    rest_ = "employee_id,given_name,family_name,email,department,manager_employee_id\n";
    return absl::OkStatus();
  }

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override {
    while (rest_.size() < buffer.size() && next_ < kPeople) {
      rest_ += fmt::format(
          "{},Ada,Lovelace number {},person.{}@company.example.org,Department {},{}\n",
          EmployeeId(next_), next_, next_, next_ % 500, next_ == 0 ? "" : EmployeeId(next_ / 8));
      ++next_;
    }
    const std::size_t count = std::min(rest_.size(), buffer.size());
    rest_.copy(buffer.data(), count);
    rest_.erase(0, count);
    return count;
  }

 private:
  int next_ = 0;
  std::string rest_;
};

// As many people, stored: the one thing that a scan reads.
class GeneratedPeople {
 public:
  static absl::Status ForEach(const std::function<absl::Status(const Person&)>& each) {
    for (int n = 0; n < kPeople; ++n) {
      Person person;
      person.id = IdOfNumber(n);
      person.facts.employee_id = EmployeeId(n);
      if (n > 0) person.manager = IdOfNumber(n / 8);
      const absl::Status status = each(person);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
};

TEST(ImportScaleTest, KeepsAbout64BytesAPerson) {
  ImportWorld world;
  GeneratedFile file;
  ImportOptions options =
      OptionsFor("employee_id,given_name,family_name,email,department,manager_employee_id\n");
  FindingWriter findings(world.store, world.tenant, "job");
  ImportCounts counts;
  ImportTable table;
  const ImportHooks hooks;
  absl::StatusOr<RowStream> rows =
      RowStream::Open(file, hooks, "reading", 0, options.mapping, DefaultSettings(), IsTimeZone);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_TRUE(ReadFile(*rows, options.effective_date, table, findings, counts).ok());
  EXPECT_EQ(counts.rows, kPeople);
  const double id_bytes = static_cast<double>(EmployeeId(0).size());
  const double reading = static_cast<double>(table.MemoryBytes()) / kPeople - id_bytes;

  ASSERT_TRUE(ScanStore(GeneratedPeople::ForEach, rows->scope(), table).ok());
  const auto lines =
      CheckImport(options, DefaultSettings(), rows->scope(), table, findings, counts);
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(lines->manager.size(), static_cast<std::size_t>(kPeople));
  const double checked =
      static_cast<double>(table.MemoryBytes() + lines->manager.capacity() * sizeof(std::int32_t)) /
          kPeople -
      id_bytes;
  RecordProperty("bytes_per_person_read", fmt::format("{:.1f}", reading));
  RecordProperty("bytes_per_person_checked", fmt::format("{:.1f}", checked));
  EXPECT_LE(reading, kBytesAPersonMax);
  EXPECT_LE(checked, kBytesAPersonMax);
  EXPECT_EQ(counts.rejected, 0);
}

}  // namespace
}  // namespace upward::identity
