// A tenant in memory and imports into it, for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/base/id_generator.h"
#include "libs/base/testing/fake_clock.h"
#include "services/identity/domain/import_source.h"
#include "services/identity/domain/imports.h"
#include "services/identity/domain/testing/fake_identity_store.h"

namespace upward::identity {

// A file in memory.
class TextSource final : public ImportSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  absl::Status Rewind() override;
  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override;

 private:
  const std::string text_;
  std::size_t at_ = 0;
};

// A best-effort snapshot of 2024-06-30 whose columns are named like the fields they hold.
ImportOptions OptionsFor(std::string_view csv);

// What one import left behind.
struct ImportResult {
  ImportJob job;
  std::vector<ImportFinding> findings;
  std::vector<ImportChange> changes;

  // "line:verdict number" of each finding, without NOTED ones of the whole file.
  std::vector<std::string> Verdicts() const;
  // Null when there is none.
  const ImportFinding* Find(ImportVerdict verdict) const;
  // "employee id kind" of each change.
  std::vector<std::string> Changes() const;
};

struct ImportWorld {
  ImportWorld();

  ImportResult Import(const std::string& csv) { return Import(csv, OptionsFor(csv)); }
  ImportResult Import(const std::string& csv, const ImportOptions& options,
                      const ImportHooks& hooks = {});

  // "employee id>manager's employee id" of each active person, dotted managers behind a plus sign.
  std::vector<std::string> Lines() const;
  std::string EmployeeIdOf(const PersonId& id) const;

  base::TenantId tenant{"acme"};
  base::FakeClock clock;
  base::SeededRandom random{7};
  base::IdGenerator ids{clock, random};
  FakeIdentityStore store;
  Imports imports{store, ids, clock};
};

}  // namespace upward::identity
