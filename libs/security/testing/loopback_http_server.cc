#include "libs/security/testing/loopback_http_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "libs/base/check.h"

namespace upward::security {

LoopbackHttpServer::LoopbackHttpServer() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  UPWARD_CHECK(listener_ >= 0 && ::bind(listener_, generic, size) == 0 &&
                   ::listen(listener_, 16) == 0 && ::getsockname(listener_, generic, &size) == 0,
               "a free port of the loopback device");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

LoopbackHttpServer::~LoopbackHttpServer() {
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept
  thread_.join();
  ::close(listener_);
}

void LoopbackHttpServer::Answer(std::string head, std::string body) {
  base::MutexLock lock(mutex_);
  silent_ = false;
  answer_ = std::move(head) +
            "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
            std::move(body);
}

void LoopbackHttpServer::FallSilent() {
  base::MutexLock lock(mutex_);
  silent_ = true;
}

bool LoopbackHttpServer::WaitForRequest(std::chrono::nanoseconds patience) {
  base::MutexLock lock(mutex_);
  while (requests_ == 0) {
    if (!arrived_.WaitFor(mutex_, patience)) return requests_ > 0;
  }
  return true;
}

int LoopbackHttpServer::requests() const {
  base::MutexLock lock(mutex_);
  return requests_;
}

void LoopbackHttpServer::Run() {
  std::vector<int> unanswered;
  for (int peer; (peer = ::accept(listener_, nullptr, nullptr)) >= 0;) {
    std::string request;
    char buffer[1024];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = ::recv(peer, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      request.append(buffer, static_cast<std::size_t>(got));
    }
    base::MutexLock lock(mutex_);
    ++requests_;
    arrived_.NotifyAll();
    if (silent_) {
      unanswered.push_back(peer);
      continue;
    }
    std::size_t sent = 0;
    while (sent < answer_.size()) {
      const ssize_t put = ::send(peer, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
      if (put <= 0) break;
      sent += static_cast<std::size_t>(put);
    }
    ::close(peer);
  }
  for (const int peer : unanswered) ::close(peer);
}

}  // namespace upward::security
