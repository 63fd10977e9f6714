// Identity as matching asks it: on behalf of the caller, with the caller's own token.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/rpc/call.h"
#include "libs/rpc/channel.h"
#include "services/matching/domain/rounds.h"
#include "upward/identity/v1/org_service.grpc.pb.h"
#include "upward/identity/v1/people_service.grpc.pb.h"
#include "upward/identity/v1/tenant_service.grpc.pb.h"

namespace upward::matching {

// `options` with the services that matching asks, so that reads are tried again when a replica of
// identity goes away.
rpc::ChannelOptions AskingIdentity(rpc::ChannelOptions options);

// Makes a PeopleSource for each call or job, which asks with the caller's token. The channel leads
// to identity; `clock` (real time) and `random` must outlive this. Safe to use from several
// threads.
class PeopleSources {
 public:
  PeopleSources(std::shared_ptr<grpc::Channel> identity, const base::Clock& clock,
                base::Random& random);

  // Asks as part of the call: under its request id and trace, until its deadline, and no longer
  // when it is cancelled. The call must outlive what is returned.
  std::unique_ptr<PeopleSource> ForCall(const rpc::Call& call) const;
  // Asks on behalf of work that goes on after the call, each time with a limit of its own.
  std::unique_ptr<PeopleSource> ForJob(const rpc::Call& call) const;

 private:
  const std::shared_ptr<grpc::Channel> identity_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace upward::matching
