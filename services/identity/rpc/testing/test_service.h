// The whole identity service on SQLite behind its real server, for tests that call its RPCs.
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
#include "tests/support/temporary_directory.h"
#include "upward/identity/v1/import_service.grpc.pb.h"
#include "upward/identity/v1/org_service.grpc.pb.h"
#include "upward/identity/v1/people_service.grpc.pb.h"
#include "upward/identity/v1/tenant_service.grpc.pb.h"

namespace upward::identity {

inline constexpr char kIberia[] = "iberia";
inline constexpr char kNordic[] = "nordic";

// Six people on two levels below a head; e3 has a dotted line to e2.
//   e1 ─┬─ e2 ─┬─ e4
//       │      └─ e5
//       └─ e3 ── e6
inline constexpr char kCompany[] =
    "id,name,mail,unit,level,boss,dotted\n"
    "e1,Head,head@example.org,Board,0,,\n"
    "e2,Two,two@example.org,North,1,e1,\n"
    "e3,Three,three@example.org,South,1,e1,e2\n"
    "e4,Four,four@example.org,North,2,e2,\n"
    "e5,Five,five@example.org,North,2,e2,\n"
    "e6,Six,six@example.org,South,2,e3,\n";

// What tells an error answer from another: all but the request id.
struct Answer {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  std::string reason;
  std::vector<std::string> fields;  // of the violations

  friend bool operator==(const Answer&, const Answer&) = default;
};
void PrintTo(const Answer& answer, std::ostream* out);

// The clock moves a millisecond with each upload; deadlines are real. Used by one thread. Failures
// of the set-up end the test program.
class TestService {
 public:
  TestService();
  ~TestService();

  // A call by somebody with these roles; `person_id` is for participants.
  using Context = std::unique_ptr<grpc::ClientContext>;
  Context As(const std::set<security::Role>& roles, const std::string& tenant = "",
             const std::string& person_id = "");
  Context AsAdmin(const std::string& tenant = kIberia) {
    return As({security::Role::kTenantAdmin}, tenant);
  }
  Context AsOperator() { return As({security::Role::kOperator}); }

  v1::TenantService::Stub& tenants() { return *tenants_; }
  v1::PeopleService::Stub& people() { return *people_; }
  v1::OrgService::Stub& org() { return *org_; }
  v1::ImportService::Stub& imports() { return *imports_; }
  std::shared_ptr<grpc::Channel> channel() { return channel_; }
  base::FakeClock& clock() { return clock_; }

  // A delta import of a file shaped as kCompany.
  static v1::ImportOptions Options();
  // Uploads and returns the job as it was started.
  absl::StatusOr<v1::ImportJob> Upload(const std::string& tenant, const v1::ImportOptions& options,
                                       std::string_view file);
  // Watches until the job has ended, and returns all that was sent.
  std::vector<v1::ImportJob> Watch(const std::string& tenant, const std::string& job_id);
  // Both. REQUIRES: the upload is taken.
  v1::ImportJob Import(const std::string& tenant, const v1::ImportOptions& options,
                       std::string_view file);
  // The person of an employee id; empty when there is none.
  std::string IdOf(const std::string& tenant, const std::string& employee_id);

 private:
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
  std::unique_ptr<sql::Database> database_;
  events::InProcessBus bus_{clock_};
  std::unique_ptr<rpc::Core> core_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::TenantService::Stub> tenants_;
  std::unique_ptr<v1::PeopleService::Stub> people_;
  std::unique_ptr<v1::OrgService::Stub> org_;
  std::unique_ptr<v1::ImportService::Stub> imports_;
};

// One call: Invoke(service.people(), &v1::PeopleService::Stub::GetPerson, service.AsAdmin(), get).
template <class Stub, class Method, class Request>
auto Invoke(Stub& stub, Method method, TestService::Context context, const Request& request) {
  return rpc::Invoke(stub, method, *context, request);
}

Answer AnswerOf(const absl::Status& status);
template <class T>
Answer AnswerOf(const absl::StatusOr<T>& answer) {
  return AnswerOf(answer.status());
}

}  // namespace upward::identity
