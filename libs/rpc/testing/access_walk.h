// Whether a service lets in whom its contract names, and nobody else.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"

#include "libs/rpc/testing/methods.h"
#include "libs/rpc/testing/test_host.h"

namespace upward::rpc::testing {

// Calls every method with an empty request. The answers are breaches, a phrase each: none when all
// is well. Owns nothing but the list of methods; the host must outlive it. Used by one thread; a
// call that finds no server is a breach like any other.
class AccessWalk {
 public:
  AccessWalk(Methods methods, const TestHost& host, std::shared_ptr<grpc::Channel> channel)
      : methods_(std::move(methods)), host_(host), channel_(std::move(channel)) {}

  // Methods whose contract names no role.
  std::vector<std::string> WithoutRoles() const;
  // "method as role" where a caller with that role alone is let in and the contract does not name
  // it, or the other way round.
  std::vector<std::string> AgainstContract() const;
  // Methods that let in a caller without a token.
  std::vector<std::string> WithoutToken() const;

 private:
  const Methods methods_;
  const TestHost& host_;
  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace upward::rpc::testing
