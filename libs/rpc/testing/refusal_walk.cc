#include "libs/rpc/testing/refusal_walk.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "upward/common/v1/access.pb.h"

namespace upward::rpc::testing {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Who may do most comes first; participants, who are told less, not at all.
constexpr std::pair<common::v1::Role, security::Role> kCallers[] = {
    {common::v1::ROLE_TENANT_ADMIN, security::Role::kTenantAdmin},
    {common::v1::ROLE_PROGRAMME_LEAD, security::Role::kProgrammeLead},
    {common::v1::ROLE_HR_INTEGRATION, security::Role::kHrIntegration},
    {common::v1::ROLE_OPERATOR, security::Role::kOperator},
};

// What a description tells to do: what must be, or behind a semicolon or colon what else to send.
constexpr const char* kCures[] = {"must ", "at most ", "; ", ": "};

security::Role CallerOf(const MethodDescriptor& method) {
  const auto& roles = method.options().GetExtension(common::v1::access).roles();
  for (const auto& [contract, token] : kCallers) {
    if (std::count(roles.begin(), roles.end(), contract) > 0) return token;
  }
  UPWARD_CHECK(false, method.full_name() + " is open to nobody whom the walk knows");
}

std::unique_ptr<Message> RequestOf(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()
                                      ->GetPrototype(method.input_type())
                                      ->New());
}

bool TellsACure(const std::string& description) {
  return std::any_of(std::begin(kCures), std::end(kCures),
                     [&](const char* cure) { return absl::StrContains(description, cure); });
}

// What one answer to one request is found to lack.
class Judgement {
 public:
  Judgement(const MethodDescriptor& method, const Message& request, const absl::Status& status,
            std::vector<std::string>& breaches)
      : method_(method), request_(request), status_(status), breaches_(breaches) {
    detail_ = base::DetailOf(status);
  }

  void Breach(const std::string& what) {
    breaches_.push_back(absl::StrCat(method_.name(), " ", what));
  }

  // INVALID_ARGUMENT with a reason and violations, each in itself as it should be.
  void ExpectRefusal() {
    if (!absl::IsInvalidArgument(status_) || !detail_.has_value()) {
      Breach("does not refuse the request: " + status_.ToString().substr(0, kShownBytes));
      return;
    }
    if (!IsKnownReason(detail_->reason)) Breach("has the unknown reason " + detail_->reason);
    if (detail_->violations.empty()) Breach("has no violations, only " + detail_->reason);
    for (const auto& [field, description] : detail_->violations) {
      if (!IsPathIn(request_, field)) Breach("names " + field + ", which is not in the request");
      if (!TellsACure(description)) {
        Breach(absl::StrCat("tells no cure for ", field, ": ", description));
      }
    }
  }

  void ExpectAnswer() {
    // A stream's messages do not fit into the one that the walk takes; a refusal has a detail.
    if (status_.ok() || (method_.server_streaming() && !detail_.has_value())) return;
    Breach("needs something after all: " + status_.ToString().substr(0, kShownBytes));
  }

  bool HasViolationOf(const std::string& path) const {
    return detail_.has_value() &&
           std::any_of(detail_->violations.begin(), detail_->violations.end(),
                       [&](const auto& violation) { return Holds(violation.field, path); });
  }

 private:
  static constexpr std::size_t kShownBytes = 300;

  const MethodDescriptor& method_;
  const Message& request_;
  const absl::Status& status_;
  std::optional<base::ErrorDetail> detail_;
  std::vector<std::string>& breaches_;
};

// The exception that a path falls under, by itself or as a part; empty when there is none.
std::string ExceptionOf(const Exceptions& exceptions, const std::string& path) {
  for (const auto& [field, reason] : exceptions) {
    if (Holds(field, WithoutIndices(path))) return field;
  }
  return "";
}

}  // namespace

absl::Status RefusalWalk::Ask(const MethodDescriptor& method, const Message& request) const {
  const security::Role role = CallerOf(method);
  const std::string tenant = role == security::Role::kOperator ? "" : tenant_;
  return Send(channel_, method, host_.As({role}, tenant), request.SerializeAsString());
}

std::vector<std::string> RefusalWalk::OfEmptyRequests(const Exceptions& need_nothing) const {
  std::vector<std::string> breaches;
  std::set<std::string> unseen;
  for (const auto& [name, reason] : need_nothing) unseen.insert(name);
  for (const MethodDescriptor* method : methods_) {
    const auto request = RequestOf(*method);
    const absl::Status status = Ask(*method, *request);
    Judgement judgement(*method, *request, status, breaches);
    if (unseen.erase(method->name()) > 0) {
      judgement.ExpectAnswer();
    } else {
      judgement.ExpectRefusal();
    }
  }
  for (const std::string& name : unseen) breaches.push_back(name + " is an exception and gone");
  return breaches;
}

std::vector<std::string> RefusalWalk::OfUnusableRequests(
    const Filling& filling, const FieldExceptions& not_looked_at) const {
  std::vector<std::string> breaches;
  std::set<std::string> unseen;
  for (const auto& [name, fields] : not_looked_at) {
    for (const auto& [field, reason] : fields) unseen.insert(absl::StrCat(name, " ", field));
  }
  for (const MethodDescriptor* method : methods_) {
    const auto request = RequestOf(*method);
    Fill(*request, filling);
    const std::vector<std::string> paths = FilledPaths(*request);
    if (paths.empty()) continue;  // nothing can be wrong with it
    const absl::Status status = Ask(*method, *request);
    Judgement judgement(*method, *request, status, breaches);
    judgement.ExpectRefusal();
    const auto exceptions = not_looked_at.find(method->name());
    for (const std::string& path : paths) {
      const std::string exception =
          exceptions == not_looked_at.end() ? "" : ExceptionOf(exceptions->second, path);
      const bool told = judgement.HasViolationOf(path);
      if (!exception.empty()) unseen.erase(absl::StrCat(method->name(), " ", exception));
      if (told && !exception.empty()) judgement.Breach("looks at " + path + " after all");
      if (!told && exception.empty()) judgement.Breach("does not tell of " + path);
    }
  }
  for (const std::string& field : unseen) breaches.push_back(field + " is an exception and gone");
  return breaches;
}

}  // namespace upward::rpc::testing
