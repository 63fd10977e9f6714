// Unary calls that are answered in groups: for a method whose work is much the same for one call as
// for many, such as reading a row by its id.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

#include "libs/base/id.h"
#include "libs/base/mutex.h"
#include "libs/rpc/call.h"
#include "libs/rpc/served_call.h"
#include "libs/rpc/served_reactor.h"
#include "libs/rpc/worker_pool.h"

namespace upward::rpc {

// Groups that are worked on at once: a further one begins when more calls wait than fit into those
// that are under way, so that a database far away does not bound the rate.
inline constexpr int kGroupsAtOnce = 4;
// Calls of a group: the more, the less each costs, and the longer the first waits for the last.
inline constexpr std::size_t kGroupSize = 32;

// Calls that arrive while others are being answered wait for them, and are then taken together; a
// call on an idle server is a group of one and waits for nobody. Room, identity, access, deadline,
// status, log line and metrics are those of every call (see Dispatcher); a call whose deadline
// passes while it waits is not worked on. The function sees calls of one tenant at a time.
//
// Made before its server starts and destroyed after it. Safe to use from several threads.
template <class Request, class Response>
class GroupedCalls {
 public:
  struct Item {
    const Call& call;
    const Request& request;
    Response& response;
    absl::Status status;  // of this call
  };
  // Sets the response or the status of each. May block; runs on the core's pool.
  using Function = std::function<void(std::span<Item> items)>;

  // Waiting calls are bounded by the pool's own queue, `max_waiting`; those beyond are refused.
  GroupedCalls(WorkerPool& pool, int max_waiting, Function function)
      : state_(std::make_shared<State>(pool, max_waiting, std::move(function))) {}

  grpc::ServerUnaryReactor* Add(std::unique_ptr<ServedCall> served, const Request* request,
                                Response* response) {
    auto* reactor = new Reactor(std::move(served), request, response);
    reactor->Begin();
    if (!reactor->served().admitted()) {
      reactor->Conclude(reactor->served().admission());
    } else if (!State::Take(state_, reactor)) {
      reactor->Conclude(ServedCall::Full());
    }
    return reactor;
  }

 private:
  struct Reactor final : internal::ServedReactor<grpc::ServerUnaryReactor> {
    Reactor(std::unique_ptr<ServedCall> served, const Request* request, Response* response)
        : ServedReactor(std::move(served)), request(request), response(response) {}

    void Conclude(const absl::Status& status) { this->End(this->served().Conclude(status)); }

    const Request* const request;
    Response* const response;
  };

  // Shared with the pool's tasks, which may look for more calls when the last one has ended.
  class State {
   public:
    State(WorkerPool& pool, int max_waiting, Function function)
        : pool_(pool), max_waiting_(max_waiting), function_(std::move(function)) {}

    // False when there is no room.
    static bool Take(const std::shared_ptr<State>& self, Reactor* reactor) {
      base::MutexLock lock(self->mutex_);
      const bool is_full = self->waiting_.size() >= static_cast<std::size_t>(self->max_waiting_);
      if (is_full) return false;
      self->waiting_.push_back(reactor);
      const std::size_t wanted = 1 + (self->waiting_.size() - 1) / kGroupSize;
      if (self->groups_ >= kGroupsAtOnce || static_cast<std::size_t>(self->groups_) >= wanted) {
        return true;
      }
      if (self->pool_.TryRun([self] { self->Work(); })) {
        ++self->groups_;
        return true;
      }
      if (self->groups_ > 0) return true;
      self->waiting_.pop_back();
      return false;
    }

   private:
    void Work() {
      while (true) {
        std::vector<Reactor*> taken;
        {
          base::MutexLock lock(mutex_);
          while (!waiting_.empty() && taken.size() < kGroupSize) {
            taken.push_back(waiting_.front());
            waiting_.pop_front();
          }
          if (taken.empty()) {
            --groups_;
            return;
          }
        }
        Answer(taken);
      }
    }

    void Answer(const std::vector<Reactor*>& taken) {
      std::map<base::TenantId, std::vector<Reactor*>> by_tenant;
      for (Reactor* reactor : taken) {
        const absl::Status stopped = reactor->served().call().Stopped();  // it may have waited long
        if (stopped.ok()) {
          by_tenant[reactor->served().call().tenant()].push_back(reactor);
        } else {
          reactor->Conclude(stopped);
        }
      }
      for (const auto& [tenant, reactors] : by_tenant) {
        std::vector<Item> items;
        items.reserve(reactors.size());
        for (Reactor* reactor : reactors) {
          items.push_back({reactor->served().call(), *reactor->request, *reactor->response, {}});
        }
        function_(items);
        Send(reactors, items);
      }
    }

    // One answer close after the other, so that those of one connection travel together: nothing
    // is logged in between.
    static void Send(const std::vector<Reactor*>& reactors, const std::vector<Item>& items) {
      std::vector<grpc::Status> answers;
      answers.reserve(items.size());
      for (std::size_t i = 0; i < items.size(); ++i) {
        answers.push_back(reactors[i]->served().Conclude(items[i].status));
      }
      for (std::size_t i = 0; i < items.size(); ++i) reactors[i]->End(std::move(answers[i]));
    }

    WorkerPool& pool_;
    const int max_waiting_;
    const Function function_;

    base::Mutex mutex_;
    std::deque<Reactor*> waiting_ ABSL_GUARDED_BY(mutex_);
    int groups_ ABSL_GUARDED_BY(mutex_) = 0;
  };

  const std::shared_ptr<State> state_;
};

}  // namespace upward::rpc
