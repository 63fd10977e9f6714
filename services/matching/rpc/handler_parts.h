// What the handlers of the matching service share.
#pragma once

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/rpc/call.h"
#include "libs/rpc/core.h"
#include "libs/rpc/mutation.h"
#include "libs/rpc/page_token.h"
#include "services/matching/domain/actor.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching {

// All must outlive the handlers.
struct HandlerParts {
  MatchingStore& store;
  const base::Clock& clock;
  base::IdGenerator& ids;
  const rpc::PageTokens& tokens;
};

// Leads and tenant admins act for anybody in the tenant.
inline Actor ActorOf(const rpc::Call& call) {
  const security::Principal& principal = call.principal();
  return {.lead = principal.Has(security::Role::kProgrammeLead) ||
                  principal.Has(security::Role::kTenantAdmin),
          .person = PersonId(principal.person_id)};
}

// Runs a use case in one transaction and converts its answer with `convert`; a repeated request_id
// gets the first answer. `use_case` takes the transaction and the context.
template <class Response, class Request, class UseCase, class Convert>
absl::StatusOr<Response> Change(const HandlerParts& parts, const rpc::Call& call,
                                const Request& request, UseCase use_case, Convert convert) {
  const Actor actor = ActorOf(call);
  const UseCaseContext context{actor, parts.clock.Now(), parts.ids};
  return rpc::Mutate<Response>(parts.store, call, call.method(), request,
                               [&](MatchingTransaction& transaction) -> absl::StatusOr<Response> {
                                 auto result = use_case(transaction, context);
                                 if (!result.ok()) return std::move(result).status();
                                 return convert(*result);
                               });
}

// Reads one value on a snapshot; `read` takes the reader and answers StatusOr<T>.
template <class T, class Read>
absl::StatusOr<T> Load(const HandlerParts& parts, const rpc::Call& call, Read read) {
  absl::StatusOr<T> value = absl::InternalError("not read");
  const absl::Status status =
      parts.store.Read(call.tenant(), [&](MatchingReader& reader) -> absl::Status {
        value = read(reader);
        return value.status();
      });
  if (!status.ok()) return status;
  return value;
}

}  // namespace upward::matching
