#include "services/identity/domain/testing/import_world.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/identity/domain/person_fields.h"

namespace upward::identity {

absl::Status TextSource::Rewind() {
  at_ = 0;
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> TextSource::Read(std::span<char> buffer) {
  const std::size_t count = std::min(buffer.size(), text_.size() - at_);
  std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), count, buffer.begin());
  at_ += count;
  return count;
}

ImportOptions OptionsFor(std::string_view csv) {
  ImportOptions options;
  options.strictness = ImportStrictness::kBestEffort;
  options.effective_date = absl::CivilDay(2024, 6, 30);
  std::string_view header = csv.substr(0, csv.find_first_of("\r\n"));
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    const std::string name(header.substr(0, end));
    if (FieldNamed(name).has_value()) options.mapping.columns[name] = name;
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return options;
}

std::vector<std::string> ImportResult::Verdicts() const {
  std::vector<std::string> verdicts;
  for (const ImportFinding& finding : findings) {
    if (finding.line == 0 && finding.severity == FindingSeverity::kNoted) continue;
    verdicts.push_back(fmt::format("{}:{}", finding.line, static_cast<int>(finding.verdict)));
  }
  return verdicts;
}

const ImportFinding* ImportResult::Find(ImportVerdict verdict) const {
  for (const ImportFinding& finding : findings) {
    if (finding.verdict == verdict) return &finding;
  }
  return nullptr;
}

std::vector<std::string> ImportResult::Changes() const {
  std::vector<std::string> told;
  for (const ImportChange& change : changes) {
    told.push_back(fmt::format("{} {}", change.employee_id, change.kind));
  }
  return told;
}

// The default of 20 % would refuse most changes of a tenant of five people.
ImportWorld::ImportWorld() { store.state().settings.drop_percent_max = 100; }

ImportResult ImportWorld::Import(const std::string& csv, const ImportOptions& options,
                                 const ImportHooks& hooks) {
  store.state().findings.clear();
  store.state().changes.clear();
  clock.Advance(absl::Minutes(1));
  ImportResult result;
  const absl::Status started =
      store.Transact(tenant, [&](IdentityTransaction& transaction) -> absl::Status {
        absl::StatusOr<ImportJob> job = imports.Start(transaction, imports.NewJobId(), options);
        if (job.ok()) result.job = *job;
        return job.status();
      });
  if (!started.ok()) {
    result.job = imports.Fail(tenant, ImportJob(), started);
    return result;
  }
  TextSource source(csv);
  result.job = imports.Run(tenant, result.job, options, source, hooks);
  result.findings = store.state().findings;
  result.changes = store.state().changes;
  return result;
}

std::string ImportWorld::EmployeeIdOf(const PersonId& id) const {
  const auto& people = store.state().people;
  const auto found = people.find(id);
  return found == people.end() ? "" : found->second.facts.employee_id;
}

std::vector<std::string> ImportWorld::Lines() const {
  std::vector<std::string> lines;
  for (const auto& [id, person] : store.state().people) {
    if (person.state != PersonState::kActive) continue;
    std::string line = person.facts.employee_id + ">" + EmployeeIdOf(person.manager);
    std::vector<std::string> dotted;
    for (const PersonId& manager : person.dotted_managers) dotted.push_back(EmployeeIdOf(manager));
    std::sort(dotted.begin(), dotted.end());
    for (const std::string& manager : dotted) line += "+" + manager;
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace upward::identity
