#include "tests/support/child_process.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "libs/base/status_macros.h"
#include "tests/support/temporary_directory.h"

namespace upward::testing {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(5);
constexpr std::size_t kOutputShown = 2000;  // bytes of a failed program's output in its error

// In the child between fork and exec: only calls that are safe there.
[[noreturn]] void Become(const ChildOptions& options, char* const* arguments, pid_t parent) {
  const char* output = options.output_file.empty() ? "/dev/null" : options.output_file.c_str();
  const int fd = open(output, O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int nothing = open("/dev/null", O_RDONLY);
  if (fd < 0 || nothing < 0) _exit(127);
  dup2(nothing, STDIN_FILENO);
  dup2(fd, STDOUT_FILENO);
  dup2(fd, STDERR_FILENO);
  if (options.user != 0 && (setgroups(1, &options.group) != 0 || setgid(options.group) != 0 ||
                            setuid(options.user) != 0)) {
    _exit(127);
  }
  // After setuid, which clears it. The parent may have died before this line.
  prctl(PR_SET_PDEATHSIG, options.death_signal);
  if (getppid() != parent) _exit(127);
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const ChildOptions& options) {
  std::vector<char*> arguments;
  for (const std::string& argument : options.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return absl::ResourceExhaustedError("fork failed");
  if (pid == 0) Become(options, arguments.data(), parent);
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid));
}

ChildProcess::~ChildProcess() {
  if (!IsRunning()) return;
  SignalWithChildren(SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool ChildProcess::IsRunning() {
  if (reaped_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  reaped_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

void ChildProcess::Signal(int signal) {
  if (IsRunning()) kill(pid_, signal);
}

void ChildProcess::SignalWithChildren(int signal) {
  if (!IsRunning()) return;
  std::vector<pid_t> children;
  std::ifstream file(absl::StrCat("/proc/", pid_, "/task/", pid_, "/children"));
  for (pid_t child = 0; file >> child;) children.push_back(child);
  kill(pid_, signal);
  for (const pid_t child : children) kill(child, signal);
}

absl::StatusOr<int> ChildProcess::Wait(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (IsRunning()) {
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("process ", pid_, " is still running"));
    }
    absl::SleepFor(kPollInterval);  // sleeps: polls another process
  }
  return exit_code_;
}

absl::Status RunToEnd(ChildOptions options, absl::Duration timeout) {
  TemporaryDirectory directory;
  options.output_file = directory.File("output");
  std::ofstream(options.output_file).close();
  if (options.user != 0 && (chown(directory.path().c_str(), options.user, options.group) != 0 ||
                            chown(options.output_file.c_str(), options.user, options.group) != 0)) {
    return absl::InternalError("cannot give the output file to the other user");
  }
  UPWARD_ASSIGN_OR_RETURN(const auto process, ChildProcess::Start(options));
  UPWARD_ASSIGN_OR_RETURN(const int exit_code, process->Wait(timeout));
  if (exit_code == 0) return absl::OkStatus();
  std::ifstream file(options.output_file);
  std::string output((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (output.size() > kOutputShown) output.erase(0, output.size() - kOutputShown);
  return absl::InternalError(
      absl::StrCat(options.arguments[0], " ended with ", exit_code, ":\n", output));
}

}  // namespace upward::testing
