// Goal: what matching asks identity is part of the call that asks: no longer, and under its ids.
// Method: the matching service on its real server, beside a server that hangs in identity's place.
#include "services/matching/rpc/identity_people.h"

#include <optional>
#include <thread>

#include "gtest/gtest.h"

#include "libs/base/mutex.h"
#include "libs/base/testing/checked.h"
#include "libs/events/in_process_bus.h"
#include "libs/rpc/dispatcher.h"
#include "libs/rpc/testing/test_host.h"
#include "libs/rpc/testing/test_server.h"
#include "libs/sql/testing/test_database.h"
#include "services/matching/service.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"
#include "upward/matching/v1/programme_service.grpc.pb.h"

namespace upward::matching {
namespace {

using rpc::testing::Context;
using rpc::testing::Invoke;

// What the peer saw of a call that it did not answer.
struct Asked {
  std::string subject;
  std::string request_id;
  std::string trace_id;
  absl::Duration remaining;
};

// Keeps each call until it is released, whatever the call's deadline.
class HangingTenants final : public identity::v1::TenantService::CallbackService {
 public:
  explicit HangingTenants(rpc::Core& core)
      : dispatcher_(identity::v1::TenantService::service_full_name(), core) {}

  grpc::ServerUnaryReactor* GetTenantSettings(grpc::CallbackServerContext* context,
                                              const identity::v1::GetTenantSettingsRequest* request,
                                              identity::v1::TenantSettings* response) override {
    return dispatcher_.Unary(
        context, "GetTenantSettings", request, response,
        [this](const rpc::Call& call, const identity::v1::GetTenantSettingsRequest&) {
          return Hang(call);
        });
  }

  Asked AwaitCall() {
    base::MutexLock lock(mutex_);
    while (!asked_.has_value()) changed_.Wait(mutex_);
    return *asked_;
  }
  absl::Status AwaitStop() {
    base::MutexLock lock(mutex_);
    while (stopped_.ok()) changed_.Wait(mutex_);
    return stopped_;
  }
  void Release() {
    base::MutexLock lock(mutex_);
    released_ = true;
    changed_.NotifyAll();
  }

 private:
  absl::StatusOr<identity::v1::TenantSettings> Hang(const rpc::Call& call) {
    {
      base::MutexLock lock(mutex_);
      asked_ = Asked{call.principal().subject, call.request_id(), call.trace().trace_id,
                     call.Remaining()};
      changed_.NotifyAll();
    }
    call.Wait(absl::InfiniteDuration());
    base::MutexLock lock(mutex_);
    stopped_ = call.Stopped();
    changed_.NotifyAll();
    while (!released_) changed_.Wait(mutex_);
    return stopped_;
  }

  rpc::Dispatcher dispatcher_;
  base::Mutex mutex_;
  base::CondVar changed_;
  std::optional<Asked> asked_ ABSL_GUARDED_BY(mutex_);
  absl::Status stopped_ ABSL_GUARDED_BY(mutex_);
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
};

class IdentityPeopleTest : public ::testing::Test {
 protected:
  IdentityPeopleTest() {
    identity_server_.Serve(identity_core_, {&tenants_});
    ServiceOptions options;
    options.page_token_key = std::string(32, 'k');
    service_ = base::Checked(Service::Create(options, {.database = *database_,
                                                       .bus = bus_,
                                                       .core = core_,
                                                       .clock = host_.clock(),
                                                       .ids = host_.ids(),
                                                       .random = host_.random(),
                                                       .logger = host_.logger(),
                                                       .registry = host_.registry(),
                                                       .identity = identity_server_.channel()}));
    server_.Serve(core_, service_->services());
  }
  ~IdentityPeopleTest() override {
    tenants_.Release();
    server_.Stop();
    identity_server_.Stop();
  }

  Context AsLead(absl::Duration time = absl::Seconds(10)) {
    Context context = host_.As({security::Role::kProgrammeLead}, "acme");
    context->set_deadline(absl::ToChronoTime(wire_clock_.Now() + time));
    return context;
  }

  // Asks identity who the person is.
  absl::Status Enrol(const Context& context) {
    v1::EnrolRequest request;
    request.mutable_enrolment()->set_programme_id("p");
    request.mutable_enrolment()->set_person_id("e");
    request.mutable_enrolment()->set_role(v1::PARTICIPANT_ROLE_MENTOR);
    const auto stub = v1::EnrolmentService::NewStub(server_.channel());
    return Invoke(*stub, &v1::EnrolmentService::Stub::Enrol, context, request).status();
  }

  const base::SystemClock wire_clock_;
  rpc::testing::TestHost host_;
  rpc::Core identity_core_{{.threads = 2}, host_.CoreParts()};
  HangingTenants tenants_{identity_core_};
  rpc::testing::TestServer identity_server_;
  sql::TestDatabase database_{sql::Dialect::kSqlite, Service::Migrations()};
  events::InProcessBus bus_{host_.clock()};
  rpc::Core core_{{.threads = 1}, host_.CoreParts()};
  std::unique_ptr<Service> service_;
  rpc::testing::TestServer server_;
};

TEST_F(IdentityPeopleTest, TheCallersDeadlineFreesTheThreadOfACallToAPeerThatHangs) {
  EXPECT_EQ(Enrol(AsLead(absl::Milliseconds(200))).code(), absl::StatusCode::kDeadlineExceeded);
  // The only thread is free again for what does not ask identity.
  const auto stub = v1::ProgrammeService::NewStub(server_.channel());
  const auto listed = Invoke(*stub, &v1::ProgrammeService::Stub::ListProgrammes, AsLead(),
                             v1::ListProgrammesRequest());
  EXPECT_TRUE(listed.ok()) << listed.status();
}

TEST_F(IdentityPeopleTest, ThePeerLearnsWhoAsksUntilWhenUnderWhichId) {
  const Context context = AsLead(absl::Milliseconds(500));
  context->AddMetadata("x-request-id", "req-1");
  context->AddMetadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(Enrol(context).code(), absl::StatusCode::kDeadlineExceeded);
  const Asked asked = tenants_.AwaitCall();
  EXPECT_EQ(asked.subject, "tester");
  EXPECT_EQ(asked.request_id, "req-1");
  EXPECT_EQ(asked.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_LE(asked.remaining, absl::Milliseconds(500));
}

TEST_F(IdentityPeopleTest, ACancellationReachesThePeer) {
  const Context context = AsLead();
  std::thread client([&] { EXPECT_EQ(Enrol(context).code(), absl::StatusCode::kCancelled); });
  tenants_.AwaitCall();
  context->TryCancel();
  EXPECT_EQ(tenants_.AwaitStop().code(), absl::StatusCode::kCancelled);
  client.join();
}

}  // namespace
}  // namespace upward::matching
