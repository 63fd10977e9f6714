// Whether a service says all that is wrong with a request, where, and what to do.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"

#include "libs/rpc/testing/methods.h"
#include "libs/rpc/testing/request_fields.h"
#include "libs/rpc/testing/test_host.h"

namespace upward::rpc::testing {

// Of methods or fields that are unlike the others: why. Methods by their names.
using Exceptions = std::map<std::string, std::string>;
// Of a method: the paths, without the numbers of elements.
using FieldExceptions = std::map<std::string, Exceptions>;

// Calls every method as somebody of `tenant` who may call it. The answers are breaches, a phrase
// each: none when all is well. Every refusal must be the client's to mend and carry a known reason;
// every violation must name a field of the request that was sent, and say what to do. An exception
// that no longer holds is a breach too. Owns nothing but the list of methods; the host must outlive
// it. Used by one thread.
class RefusalWalk {
 public:
  RefusalWalk(Methods methods, const TestHost& host, std::shared_ptr<grpc::Channel> channel,
              std::string tenant)
      : methods_(std::move(methods)),
        host_(host),
        channel_(std::move(channel)),
        tenant_(std::move(tenant)) {}

  // An empty request is answered with violations, but by the methods that need nothing.
  std::vector<std::string> OfEmptyRequests(const Exceptions& need_nothing) const;

  // A request in which nothing can be used (see Fill) is answered with violations, together of all
  // its fields but those that are not looked at.
  std::vector<std::string> OfUnusableRequests(const Filling& filling,
                                              const FieldExceptions& not_looked_at) const;

 private:
  // By somebody who may call it.
  absl::Status Ask(const google::protobuf::MethodDescriptor& method,
                   const google::protobuf::Message& request) const;

  const Methods methods_;
  const TestHost& host_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::string tenant_;
};

}  // namespace upward::rpc::testing
