// The matching service on SQLite behind its real server, beside a real identity service that it
// asks and hears from, for tests that call its RPCs.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "prometheus/registry.h"

#include "libs/base/id_generator.h"
#include "libs/base/mutex.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/events/in_process_bus.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/core.h"
#include "libs/rpc/server.h"
#include "libs/security/key_source.h"
#include "libs/security/token_issuer.h"
#include "libs/security/token_verifier.h"
#include "libs/sql/database.h"
#include "libs/telemetry/logger.h"
#include "services/identity/service.h"
#include "services/matching/service.h"
#include "tests/support/temporary_directory.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"
#include "upward/matching/v1/programme_service.grpc.pb.h"
#include "upward/matching/v1/relationship_service.grpc.pb.h"
#include "upward/matching/v1/round_service.grpc.pb.h"

namespace upward::matching {

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

// What tells an error answer from another: all but the request id.
struct Answer {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  std::string reason;
  std::vector<std::string> fields;  // of the violations

  friend bool operator==(const Answer&, const Answer&) = default;
};
void PrintTo(const Answer& answer, std::ostream* out);

Answer AnswerOf(const absl::Status& status);
template <class T>
Answer AnswerOf(const absl::StatusOr<T>& answer) {
  return AnswerOf(answer.status());
}

// The clock stands still but for a millisecond with each round and import; deadlines are real.
// Used by one thread. Failures of the set-up end the test program.
class TestService {
 public:
  TestService();
  ~TestService();

  // A call by somebody with these roles; `person_id` is for participants.
  using Context = std::unique_ptr<grpc::ClientContext>;
  Context As(const std::set<security::Role>& roles, const std::string& tenant = "",
             const std::string& person_id = "");
  Context AsLead(const std::string& tenant = kIberia) {
    return As({security::Role::kProgrammeLead}, tenant);
  }
  Context AsPerson(const std::string& person_id) {
    return As({security::Role::kParticipant}, kIberia, person_id);
  }

  v1::ProgrammeService::Stub& programmes() { return *programmes_; }
  v1::EnrolmentService::Stub& enrolments() { return *enrolments_; }
  v1::RoundService::Stub& rounds() { return *rounds_; }
  v1::RelationshipService::Stub& relationships() { return *relationships_; }
  std::shared_ptr<grpc::Channel> channel() { return channel_; }

  // Imports a file as a delta and waits for its end. Its columns are id, name and boss, as in
  // kCompany, or have the name of the field that they are for.
  void Import(const std::string& tenant, std::string_view file);
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
  bool AwaitEvents(const std::string& type, int count);

 private:
  rpc::Core::Parts CoreParts();
  void StartIdentity();
  void StartMatching();
  void Listen();

  base::FakeClock clock_;
  base::SystemClock wire_clock_;
  base::SystemRandom random_;
  base::IdGenerator ids_{clock_, random_};
  const testing::TemporaryDirectory directory_;
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  const telemetry::Logger logger_{clock_, telemetry::Level::kError};
  std::unique_ptr<security::TokenIssuer> issuer_;
  std::unique_ptr<security::FixedKeySource> keys_;
  std::unique_ptr<security::TokenVerifier> verifier_;
  std::unique_ptr<sql::Database> identity_database_;
  std::unique_ptr<sql::Database> matching_database_;
  events::InProcessBus bus_{clock_};

  base::Mutex mutex_;
  base::CondVar heard_;
  std::vector<std::string> types_ ABSL_GUARDED_BY(mutex_);  // of the events of matching

  std::unique_ptr<rpc::Core> identity_core_;
  std::unique_ptr<rpc::Core> matching_core_;
  std::unique_ptr<identity::Service> identity_;
  std::unique_ptr<rpc::Server> identity_server_;
  std::unique_ptr<Service> matching_;
  std::unique_ptr<rpc::Server> matching_server_;
  std::unique_ptr<events::Subscription> subscription_;
  std::shared_ptr<grpc::Channel> identity_channel_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::ProgrammeService::Stub> programmes_;
  std::unique_ptr<v1::EnrolmentService::Stub> enrolments_;
  std::unique_ptr<v1::RoundService::Stub> rounds_;
  std::unique_ptr<v1::RelationshipService::Stub> relationships_;
};

// One call: Invoke(service.rounds(), &v1::RoundService::Stub::GetRound, service.AsLead(), get).
template <class Stub, class Method, class Request>
auto Invoke(Stub& stub, Method method, TestService::Context context, const Request& request) {
  return rpc::Invoke(stub, method, *context, request);
}

}  // namespace upward::matching
