#include "services/identity/domain/finding_writer.h"

#include <utility>

#include "fmt/format.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {

FindingWriter::FindingWriter(IdentityStore& store, const base::TenantId& tenant, std::string job_id)
    : store_(store), tenant_(tenant), job_id_(std::move(job_id)) {}

absl::Status FindingWriter::Add(ImportFinding finding) {
  if (++counts_[finding.verdict] > kFindingsPerVerdictMax) return absl::OkStatus();
  batch_.push_back(std::move(finding));
  return batch_.size() < kFindingsBatch ? absl::OkStatus() : Flush();
}

absl::Status FindingWriter::Finish() {
  for (const auto& [verdict, count] : std::exchange(counts_, {})) {
    if (count <= kFindingsPerVerdictMax) continue;
    ImportFinding rest;
    rest.verdict = verdict;
    rest.message = fmt::format("{} more rows with this verdict are not listed",
                               count - kFindingsPerVerdictMax);
    batch_.push_back(std::move(rest));
  }
  return Flush();
}

absl::Status FindingWriter::Flush() {
  if (batch_.empty()) return absl::OkStatus();
  UPWARD_RETURN_IF_ERROR(store_.Transact(tenant_, [this](IdentityTransaction& transaction) {
    return transaction.AddFindings(job_id_, batch_);
  }));
  batch_.clear();
  return absl::OkStatus();
}

}  // namespace upward::identity
