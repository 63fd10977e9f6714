// Mutations that can safely be sent again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

#include "libs/base/status_macros.h"
#include "libs/rpc/call.h"
#include "libs/rpc/fingerprint.h"

namespace upward::rpc {

// What makes two requests the same one: the caller and every field.
template <class Request>
std::string MutationFingerprint(const Call& call, const Request& request) {
  return Sha256(call.principal().subject + '\0' + DeterministicBytes(request));
}

// Runs `function(transaction)` -> absl::StatusOr<Response> in one transaction of `store`. When the
// request carries a request_id, the answer is stored in that transaction, and the same request
// sent again gets the stored answer without running the function.
//
// Store has  absl::Status Transact(const base::TenantId&, function of (Transaction&) -> Status)
// and its Transaction
//   absl::StatusOr<std::optional<std::string>> FindAnswer(method, request_id, fingerprint)
//     nothing when the request is new; an error with reason REQUEST_ID_REUSED when it was
//     answered under another fingerprint,
//   absl::Status SaveAnswer(method, request_id, fingerprint, answer).
// The store runs the whole function again when another transaction saved the same answer first.
template <class Response, class Request, class Store, class Function>
absl::StatusOr<Response> Mutate(Store& store, const Call& call, std::string_view method,
                                const Request& request, Function function) {
  const std::string fingerprint =
      request.request_id().empty() ? "" : MutationFingerprint(call, request);
  Response response;
  const auto answer = [&](auto& transaction) -> absl::Status {
    if (request.request_id().empty()) {
      UPWARD_ASSIGN_OR_RETURN(response, function(transaction));
      return absl::OkStatus();
    }
    UPWARD_ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                            transaction.FindAnswer(method, request.request_id(), fingerprint));
    if (stored.has_value()) {
      if (response.ParseFromString(*stored)) return absl::OkStatus();
      return absl::DataLossError("a stored answer cannot be read");
    }
    UPWARD_ASSIGN_OR_RETURN(response, function(transaction));
    return transaction.SaveAnswer(method, request.request_id(), fingerprint,
                                  response.SerializeAsString());
  };
  UPWARD_RETURN_IF_ERROR(store.Transact(call.tenant(), answer));
  return response;
}

}  // namespace upward::rpc
