// The matching service on SQLite behind its real server, beside a real identity service that it
// asks and hears from, for tests that call its RPCs.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libs/events/in_process_bus.h"
#include "libs/events/testing/event_listener.h"
#include "libs/rpc/testing/answer.h"
#include "libs/rpc/testing/methods.h"
#include "libs/rpc/testing/test_host.h"
#include "libs/rpc/testing/test_server.h"
#include "libs/sql/testing/test_database.h"
#include "services/identity/service.h"
#include "services/matching/service.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"
#include "upward/matching/v1/programme_service.grpc.pb.h"
#include "upward/matching/v1/relationship_service.grpc.pb.h"
#include "upward/matching/v1/round_service.grpc.pb.h"

namespace upward::matching {

using rpc::testing::Answer;
using rpc::testing::AnswerOf;
using rpc::testing::Invoke;

inline constexpr char kIberia[] = "iberia";
inline constexpr char kNordic[] = "nordic";

// Six people on two levels below a head.
//   e1 ─┬─ e2 ─┬─ e4
//       │      └─ e5
//       └─ e3 ── e6
// With mentors e4 and e6 and mentees e2 and e3, the off-line rule leaves two pairs: e4 with e3, e6
// with e2.
inline constexpr char kCompany[] =
    "id,name,boss\n"
    "e1,Head,\n"
    "e2,Two,e1\n"
    "e3,Three,e1\n"
    "e4,Four,e2\n"
    "e5,Five,e2\n"
    "e6,Six,e3\n";

// Every RPC of the service, for tests that must not forget one.
rpc::testing::Methods AllMethods();

// The clock stands still but for a millisecond with each round and import; deadlines are real.
// Used by one thread. Failures of the set-up end the test program.
class TestService {
 public:
  TestService();
  ~TestService();

  // A call by somebody with these roles; `person_id` is for participants.
  using Context = rpc::testing::Context;
  Context As(const std::set<security::Role>& roles, const std::string& tenant = "",
             const std::string& person_id = "") const {
    return host_.As(roles, tenant, person_id);
  }
  Context AsLead(const std::string& tenant = kIberia) const {
    return As({security::Role::kProgrammeLead}, tenant);
  }
  Context AsPerson(const std::string& person_id) const {
    return As({security::Role::kParticipant}, kIberia, person_id);
  }

  v1::ProgrammeService::Stub& programmes() { return *programmes_; }
  v1::EnrolmentService::Stub& enrolments() { return *enrolments_; }
  v1::RoundService::Stub& rounds() { return *rounds_; }
  v1::RelationshipService::Stub& relationships() { return *relationships_; }
  std::shared_ptr<grpc::Channel> channel() const { return matching_server_.channel(); }
  const rpc::testing::TestHost& host() const { return host_; }

  // Imports a file as a delta and waits for its end. Its columns are id, name and boss, as in
  // kCompany, or have the name of the field that they are for.
  void Import(const std::string& tenant, std::string_view file);
  // Lets the tenant's people have an attribute of this name.
  void DefineAttribute(const std::string& name, const std::string& tenant = kIberia);
  // The person of an employee id. REQUIRES: there is one.
  std::string IdOf(const std::string& employee_id, const std::string& tenant = kIberia);

  // The next four end the test program when a call fails.
  // Creates and opens; returns the programme's id.
  std::string OpenProgramme(const v1::Programme& programme, const std::string& tenant = kIberia);
  v1::Enrolment Enrol(const std::string& programme, const std::string& employee_id,
                      v1::ParticipantRole role, const std::string& tenant = kIberia);
  // Runs a round and watches it to its end.
  v1::Round RunRound(const std::string& programme, const std::string& tenant = kIberia);
  // Leaves a round that has ended as a process leaves it that dies while it runs: RUNNING, with a
  // last heartbeat so long ago.
  void MakeInterrupted(const std::string& round, absl::Duration silence);
  std::vector<v1::Proposal> Proposals(const std::string& programme, v1::ProposalState state,
                                      const std::string& tenant = kIberia);

  // Waits until the service has published `count` events of a type. False when that takes too long.
  bool AwaitEvents(std::string_view type, int count) { return listener_.Await(type, count); }

 private:
  void CreateTenant(const std::string& tenant);
  void StartIdentity();
  void StartMatching();

  rpc::testing::TestHost host_;
  sql::TestDatabase identity_database_{sql::Dialect::kSqlite, identity::Service::Migrations()};
  sql::TestDatabase matching_database_{sql::Dialect::kSqlite, Service::Migrations()};
  events::InProcessBus bus_{host_.clock()};
  rpc::Core identity_core_{{.threads = 2}, host_.CoreParts()};
  rpc::Core matching_core_{{.threads = 4}, host_.CoreParts()};
  std::unique_ptr<identity::Service> identity_;
  rpc::testing::TestServer identity_server_;
  std::unique_ptr<Service> matching_;
  rpc::testing::TestServer matching_server_;
  events::EventListener listener_{bus_, kServiceName, *identity_database_};
  std::unique_ptr<v1::ProgrammeService::Stub> programmes_;
  std::unique_ptr<v1::EnrolmentService::Stub> enrolments_;
  std::unique_ptr<v1::RoundService::Stub> rounds_;
  std::unique_ptr<v1::RelationshipService::Stub> relationships_;
};

}  // namespace upward::matching
