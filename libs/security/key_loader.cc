#include "libs/security/key_loader.h"

#include <curl/curl.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/status/status.h"

#include "libs/base/check.h"
#include "libs/security/key_set.h"
#include "libs/telemetry/masked_url.h"

namespace upward::security {
namespace {

// What a running transfer needs to see.
struct Transfer {
  std::string body;
  const std::atomic<bool>& cancelled;
};

std::size_t AppendBody(char* data, std::size_t size, std::size_t count, void* user) {
  auto& body = static_cast<Transfer*>(user)->body;
  const std::size_t bytes = size * count;
  if (bytes > kMaxKeySetBytes - body.size()) return 0;  // anything but `bytes` ends the transfer
  body.append(data, bytes);
  return bytes;
}

int CheckCancelled(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->cancelled ? 1 : 0;
}

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

Curl NewTransfer(const std::string& url, const std::string& ca_file, absl::Duration timeout,
                 Transfer& transfer) {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  UPWARD_CHECK(started, "libcurl starts");
  Curl curl(curl_easy_init(), &curl_easy_cleanup);
  UPWARD_CHECK(curl != nullptr, "out of memory");
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(timeout)));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "upward");
  if (!ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &AppendBody);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &CheckCancelled);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
  return curl;
}

std::string WhyNot(CURLcode result, const std::string& ca_file) {
  if (result == CURLE_WRITE_ERROR) return "it is larger than 512 KiB";
  if (result == CURLE_SSL_CACERT_BADFILE) {
    return "the file of authorities " + ca_file + " cannot be read, or holds no certificate";
  }
  if (result == CURLE_PEER_FAILED_VERIFICATION) {
    return "its certificate is not of an authority that is trusted here, or of another name; name "
           "the file of its authority";
  }
  return curl_easy_strerror(result);
}

}  // namespace

absl::StatusOr<std::string> FileKeyLoader::Load() {
  const std::string shown = telemetry::MaskedUrl(path_);  // a URL of an unknown scheme comes here
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path_.c_str(), "rbe"),
                                                             &std::fclose);
  if (file == nullptr) return absl::ErrnoToStatus(errno, "cannot open the key set file " + shown);
  std::string text(kMaxKeySetBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) {
    return absl::ErrnoToStatus(errno, "cannot read the key set file " + shown);
  }
  if (text.size() > kMaxKeySetBytes) {
    return absl::FailedPreconditionError("the key set file " + shown + " is larger than 512 KiB");
  }
  return text;
}

absl::StatusOr<std::string> UrlKeyLoader::Load() {
  Transfer transfer{.body = {}, .cancelled = cancelled_};
  const std::string failure = "cannot fetch the key set from " + telemetry::MaskedUrl(url_) + ": ";
  const Curl curl = NewTransfer(url_, ca_file_, timeout_, transfer);
  const CURLcode result = curl_easy_perform(curl.get());
  if (result != CURLE_OK) {
    return absl::UnavailableError(failure + WhyNot(result, ca_file_));
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) {
    return absl::UnavailableError(failure + "the server answered HTTP " + std::to_string(status) +
                                  "; give the final address, redirects are not followed");
  }
  return std::move(transfer.body);
}

}  // namespace upward::security
