// The reactors behind Dispatcher: how gRPC's callbacks become a function call on a worker thread.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

#include "libs/base/mutex.h"
#include "libs/rpc/served_call.h"
#include "libs/rpc/served_reactor.h"
#include "libs/rpc/stream.h"

namespace upward::rpc::internal {

template <class Request, class Response, class Function>
class UnaryReactor final : public ServedReactor<grpc::ServerUnaryReactor> {
  using Base = ServedReactor<grpc::ServerUnaryReactor>;

 public:
  UnaryReactor(std::unique_ptr<ServedCall> served, const Request* request, Response* response,
               Function function)
      : Base(std::move(served)),
        request_(request),
        response_(response),
        function_(std::move(function)) {}

  void Start() {
    this->Begin();
    this->Run([this] { return Execute(); });
  }

 private:
  absl::Status Execute() {
    absl::StatusOr<Response> answer = function_(std::as_const(this->served().call()), *request_);
    if (answer.ok()) *response_ = *std::move(answer);
    return std::move(answer).status();
  }

  const Request* const request_;
  Response* const response_;
  Function function_;
};

// Reads ahead of the handler by a few messages, then lets HTTP/2 flow control hold the client.
template <class Request, class Response, class Function>
class ClientStreamReactor final : public ServedReactor<grpc::ServerReadReactor<Request>>,
                                  public Reader<Request> {
  using Base = ServedReactor<grpc::ServerReadReactor<Request>>;

 public:
  ClientStreamReactor(std::unique_ptr<ServedCall> served, Response* response, Function function)
      : Base(std::move(served)), response_(response), function_(std::move(function)) {}

  void Start() {
    this->Begin();
    if (this->served().admitted()) this->StartRead(&incoming_);
    this->Run([this] { return Execute(); });
  }

  bool Read(Request& request) override {
    bool resume = false;
    {
      base::MutexLock lock(mutex_);
      while (received_.empty() && !ended_) {
        const absl::Duration remaining = this->served().call().Remaining();
        if (remaining <= absl::ZeroDuration()) return false;
        changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(remaining));
      }
      if (received_.empty()) return false;
      request = std::move(received_.front());
      received_.pop_front();
      std::swap(resume, paused_);
    }
    if (resume) this->StartRead(&incoming_);
    return true;
  }

  void OnReadDone(bool ok) override {
    this->Enter();
    const bool resume = KeepRead(ok);
    this->Leave();
    if (resume) this->StartRead(&incoming_);
  }

 private:
  static constexpr std::size_t kReadAhead = 8;  // hides a thread switch a message; bounds memory

  // Takes what was read, if it was, and tells whether to read on.
  bool KeepRead(bool ok) {
    base::MutexLock lock(mutex_);
    if (ok) received_.push_back(std::move(incoming_));
    ended_ = !ok;
    paused_ = ok && (handler_returned_ || received_.size() >= kReadAhead);
    changed_.NotifyAll();
    return !ended_ && !paused_;
  }

  absl::Status Execute() {
    absl::StatusOr<Response> answer =
        function_(std::as_const(this->served().call()), static_cast<Reader<Request>&>(*this));
    {
      base::MutexLock lock(mutex_);
      handler_returned_ = true;
    }
    if (answer.ok()) *response_ = *std::move(answer);
    return std::move(answer).status();
  }

  Response* const response_;
  Function function_;

  Request incoming_;  // gRPC's while a read is under way, else of whoever starts the next one

  base::Mutex mutex_;
  base::CondVar changed_;
  std::deque<Request> received_ ABSL_GUARDED_BY(mutex_);
  bool paused_ ABSL_GUARDED_BY(mutex_) = false;  // no read is under way; Read starts the next
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool handler_returned_ ABSL_GUARDED_BY(mutex_) = false;
};

template <class Request, class Response, class Function>
class ServerStreamReactor final : public ServedReactor<grpc::ServerWriteReactor<Response>>,
                                  public Writer<Response> {
  using Base = ServedReactor<grpc::ServerWriteReactor<Response>>;

 public:
  ServerStreamReactor(std::unique_ptr<ServedCall> served, grpc::CallbackServerContext* context,
                      const Request* request, Function function)
      : Base(std::move(served)),
        context_(context),
        request_(request),
        function_(std::move(function)) {}

  void Start() {
    this->Begin();
    this->Run([this] { return Execute(); });
  }

  bool Write(Response response) override {
    {
      base::MutexLock lock(mutex_);
      AwaitWrite();
      if (writing_ || failed_ || this->served().call().cancelled()) return false;
      writing_ = true;
    }
    outgoing_ = std::move(response);
    this->StartWrite(&outgoing_);
    return true;
  }

  void OnWriteDone(bool ok) override {
    this->Enter();
    base::MutexLock lock(mutex_);
    writing_ = false;
    failed_ = failed_ || !ok;
    changed_.NotifyAll();
    this->Leave();
  }

 private:
  // Returns when no write is under way, or at the deadline.
  void AwaitWrite() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    while (writing_) {
      const absl::Duration remaining = this->served().call().Remaining();
      if (remaining <= absl::ZeroDuration()) return;
      changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(remaining));
    }
  }

  absl::Status Execute() {
    absl::Status status = function_(std::as_const(this->served().call()), *request_,
                                    static_cast<Writer<Response>&>(*this));
    base::MutexLock lock(mutex_);
    AwaitWrite();
    if (writing_) context_->TryCancel();  // a client that does not read would hold us for ever
    while (writing_) changed_.Wait(mutex_);
    return status.ok() ? this->served().call().Stopped() : status;
  }

  grpc::CallbackServerContext* const context_;
  const Request* const request_;
  Function function_;

  Response outgoing_;  // gRPC's while writing_, else the handler's thread's

  base::Mutex mutex_;
  base::CondVar changed_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace upward::rpc::internal
