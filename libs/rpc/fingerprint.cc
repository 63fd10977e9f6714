#include "libs/rpc/fingerprint.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

#include "libs/base/check.h"

namespace upward::rpc {

std::string Sha256(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  unsigned int size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
                 EVP_sha256(), nullptr);
  UPWARD_CHECK(done == 1 && size == digest.size(), "OpenSSL always has SHA-256");
  return digest;
}

std::string DeterministicBytes(const google::protobuf::MessageLite& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  {
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    UPWARD_CHECK(message.SerializeToCodedStream(&coded), "a proto3 message always serialises");
  }
  return bytes;
}

}  // namespace upward::rpc
