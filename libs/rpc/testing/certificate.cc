#include "libs/rpc/testing/certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

#include "libs/base/check.h"

namespace upward::rpc::testing {
namespace {

constexpr long kValidSeconds = 3600;

void AddExtension(X509* certificate, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value), &X509_EXTENSION_free);
  UPWARD_CHECK(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

template <typename Write>
void WriteFile(const std::string& path, Write write) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                             &std::fclose);
  UPWARD_CHECK(file != nullptr && write(file.get()) == 1, path);
}

}  // namespace

TlsFiles WriteCertificate(const std::string& folder) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  UPWARD_CHECK(key != nullptr && certificate != nullptr, "OpenSSL has P-256");
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -kValidSeconds);
  X509_gmtime_adj(X509_getm_notAfter(x509), kValidSeconds);
  X509_set_pubkey(x509, key.get());
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  AddExtension(x509, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(x509, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  UPWARD_CHECK(X509_sign(x509, key.get(), EVP_sha256()) > 0, "the key fits");

  const TlsFiles files{.certificate = folder + "/certificate.pem",
                       .private_key = folder + "/key.pem",
                       .authorities = folder + "/certificate.pem"};
  WriteFile(files.certificate, [&](std::FILE* out) { return PEM_write_X509(out, x509); });
  WriteFile(files.private_key, [&](std::FILE* out) {
    return PEM_write_PKCS8PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return files;
}

}  // namespace upward::rpc::testing
