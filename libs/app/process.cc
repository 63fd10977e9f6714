#include "libs/app/process.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include "libs/base/check.h"

namespace upward::app {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void BlockSignals() {
  const sigset_t signals = StopSignals();
  UPWARD_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0, "the mask is valid");
  signal(SIGPIPE, SIG_IGN);
}

void Process::Add(std::string name, Start start, StopFunction stop) {
  parts_.push_back({std::move(name), std::move(start), std::move(stop)});
}

ExitCode Process::Run() {
  const sigset_t signals = StopSignals();
  const int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
  const int wake_fd = eventfd(0, EFD_CLOEXEC);
  UPWARD_CHECK(signal_fd >= 0 && wake_fd >= 0, "a process at its start has file descriptors left");
  std::thread listener([this, signal_fd, wake_fd] { ListenForSignals(signal_fd, wake_fd); });

  const std::size_t started = StartParts();
  absl::Status reason;
  {
    base::MutexLock lock(mutex_);
    if (!stopping_) logger_.Info("ready");
    while (!stopping_) changed_.Wait(mutex_);
    reason = reason_;
  }
  StopParts(started);

  UPWARD_CHECK(eventfd_write(wake_fd, 1) == 0, "an eventfd takes a one");
  listener.join();
  close(signal_fd);
  close(wake_fd);
  if (reason.ok()) return ExitCode::kOk;
  return started < parts_.size() ? ExitCode::kCannotStart : ExitCode::kFailed;
}

std::size_t Process::StartParts() {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    {
      base::MutexLock lock(mutex_);
      if (stopping_) return i;  // a signal came while starting
    }
    const absl::Status status = parts_[i].start ? parts_[i].start() : absl::OkStatus();
    if (!status.ok()) {
      logger_.Error("cannot start",
                    {{"part", parts_[i].name}, {"cause", std::string(status.message())}});
      Stop(status);
      return i;
    }
    logger_.Debug("started", {{"part", parts_[i].name}});
  }
  return parts_.size();
}

void Process::StopParts(std::size_t started) {
  for (std::size_t i = started; i-- > 0;) {
    if (parts_[i].stop) parts_[i].stop();
    logger_.Debug("stopped", {{"part", parts_[i].name}});
  }
}

void Process::ListenForSignals(int signal_fd, int wake_fd) {
  bool stopping = false;
  while (true) {
    pollfd waits[] = {{signal_fd, POLLIN, 0}, {wake_fd, POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;  // interrupted
    if ((waits[1].revents & POLLIN) != 0) return;
    signalfd_siginfo info{};
    if (read(signal_fd, &info, sizeof(info)) != sizeof(info)) continue;
    if (stopping) {
      logger_.Warning("stopped at once, by a second signal");
      std::_Exit(static_cast<int>(ExitCode::kInterrupted));
    }
    stopping = true;
    logger_.Info("stopping; a second signal stops at once", {{"signal", info.ssi_signo}});
    Stop();
  }
}

void Process::Stop(const absl::Status& reason) {
  base::MutexLock lock(mutex_);
  if (!stopping_) reason_ = reason;
  stopping_ = true;
  changed_.NotifyAll();
}

}  // namespace upward::app
