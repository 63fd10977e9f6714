// Calls as commands make them: plain ones, changes that survive a lost answer, whole lists, and
// watches that survive a broken stream.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"

#include "libs/base/status_macros.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/status.h"
#include "services/upward/commands/session.h"

namespace upward::commands {

// Rows of a page: the most that servers give.
inline constexpr int kPageSize = 1'000;
// Attempts of a change or a watch whose server went away, each after a longer pause: a restart of
// a server takes a few seconds.
inline constexpr int kAttempts = 4;

// Whether an attempt that ended with `status` may be made again; waits before it says so.
// `attempt` counts from 1.
bool WaitToRetry(const absl::Status& status, int attempt);

// A unary call that changes nothing. The channel retries it.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Call(Session& session, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
  return rpc::Invoke(stub, method, *session.NewContext(), request);
}

// A unary call that changes something: repeated under the same request id when the server went
// away, so that it takes effect once.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Change(Session& session, Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                Request request) {
  request.set_request_id(session.NewRequestId());
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<Response> response = Call(session, stub, method, request);
    if (response.ok() || !WaitToRetry(response.status(), attempt)) return response;
  }
}

// Every page of a list, one after the other; stops at the first error of `each`.
template <class Stub, class Request, class Response>
absl::Status ForEachPage(Session& session, Stub& stub,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                         Request request, const std::function<void(Response&)>& each) {
  request.set_page_size(kPageSize);
  do {
    UPWARD_ASSIGN_OR_RETURN(Response page, Call(session, stub, method, std::as_const(request)));
    request.set_page_token(page.next_page_token());
    page.clear_next_page_token();
    each(page);
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// The whole list as if it were one page. Held in memory.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> ListAll(Session& session, Stub& stub,
                                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                                 Request request) {
  Response all;
  UPWARD_RETURN_IF_ERROR((ForEachPage<Stub, Request, Response>(
      session, stub, method, std::move(request), [&all](Response& page) { all.MergeFrom(page); })));
  return all;
}

// Shows `each` what a stream sends, and answers its last message. A stream that breaks is opened
// again: what it watches goes on by itself.
template <class Stub, class Request, class Message>
absl::StatusOr<Message> Watch(Session& session, Stub& stub,
                              std::unique_ptr<grpc::ClientReader<Message>> (Stub::*method)(
                                  grpc::ClientContext*, const Request&),
                              const Request& request,
                              const std::function<void(const Message&)>& each) {
  for (int attempt = 1;; ++attempt) {
    const std::unique_ptr<grpc::ClientContext> context = session.NewStreamContext();
    const auto reader = (stub.*method)(context.get(), request);
    Message message;
    while (reader->Read(&message)) each(message);
    const absl::Status status = rpc::FromGrpc(reader->Finish());
    if (status.ok()) return message;
    if (!WaitToRetry(status, attempt)) return status;
  }
}

}  // namespace upward::commands
