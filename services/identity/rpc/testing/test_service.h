// The whole identity service on SQLite behind its real server, for tests that call its RPCs.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/events/in_process_bus.h"
#include "libs/rpc/testing/answer.h"
#include "libs/rpc/testing/methods.h"
#include "libs/rpc/testing/test_host.h"
#include "libs/rpc/testing/test_server.h"
#include "libs/sql/testing/test_database.h"
#include "services/identity/service.h"
#include "upward/identity/v1/import_service.grpc.pb.h"
#include "upward/identity/v1/org_service.grpc.pb.h"
#include "upward/identity/v1/people_service.grpc.pb.h"
#include "upward/identity/v1/tenant_service.grpc.pb.h"

namespace upward::identity {

using rpc::testing::Answer;
using rpc::testing::AnswerOf;
using rpc::testing::Invoke;

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

// Every method of every service.
rpc::testing::Methods AllMethods();

// Both tenants are there. The clock moves a millisecond with each upload; deadlines are real. Used
// by one thread. Failures of the set-up end the test program.
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
  Context AsAdmin(const std::string& tenant = kIberia) const {
    return As({security::Role::kTenantAdmin}, tenant);
  }
  Context AsOperator() const { return As({security::Role::kOperator}); }

  v1::TenantService::Stub& tenants() { return *tenants_; }
  v1::PeopleService::Stub& people() { return *people_; }
  v1::OrgService::Stub& org() { return *org_; }
  v1::ImportService::Stub& imports() { return *imports_; }
  std::shared_ptr<grpc::Channel> channel() const { return server_.channel(); }
  const rpc::testing::TestHost& host() const { return host_; }
  base::FakeClock& clock() { return host_.clock(); }

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
  rpc::testing::TestHost host_;
  sql::TestDatabase database_{sql::Dialect::kSqlite, Service::Migrations()};
  events::InProcessBus bus_{host_.clock()};
  rpc::Core core_{{.threads = 4}, host_.CoreParts()};
  std::unique_ptr<Service> service_;
  rpc::testing::TestServer server_;
  std::unique_ptr<v1::TenantService::Stub> tenants_;
  std::unique_ptr<v1::PeopleService::Stub> people_;
  std::unique_ptr<v1::OrgService::Stub> org_;
  std::unique_ptr<v1::ImportService::Stub> imports_;
};

}  // namespace upward::identity
