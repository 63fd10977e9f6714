// Goal: a page token works where it was issued and nowhere else.
// Method: open what was sealed, then change each thing that a token is bound to.
#include "libs/rpc/page_token.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/rpc/testing/echo.pb.h"

namespace upward::rpc {
namespace {

constexpr char kKey[] = "0123456789abcdef0123456789abcdef";

std::string Reason(const absl::Status& status) {
  const auto detail = base::DetailOf(status);
  return detail.has_value() ? detail->reason : "";
}

security::Principal MemberOf(const std::string& tenant) {
  security::Principal principal;
  principal.tenant = base::TenantId(tenant);
  return principal;
}

class PageTokenTest : public ::testing::Test {
 protected:
  base::FakeClock clock_;
  const PageTokens tokens_{kKey};
  const Call call_{{.method = "/s/List", .principal = MemberOf("acme")}, clock_};
};

testing::EchoRequest List(const std::string& filter, const std::string& token = "", int size = 0) {
  testing::EchoRequest request;
  request.set_text(filter);
  request.set_page_token(token);
  request.set_page_size(size);
  return request;
}

TEST_F(PageTokenTest, SizesAreClampedAndNegativeOnesRefused) {
  EXPECT_EQ(*PageSize(0), kDefaultPageSize);
  EXPECT_EQ(*PageSize(7), 7);
  EXPECT_EQ(*PageSize(1'000'000), kMaxPageSize);
  EXPECT_EQ(Reason(PageSize(-1).status()), "INVALID_PAGE_SIZE");
  EXPECT_EQ(Reason(tokens_.Open(call_, List("", "", -5)).status()), "INVALID_PAGE_SIZE");
}

TEST_F(PageTokenTest, TellsOfAllThatIsWrongAtOnce) {
  const auto fields = [](const absl::Status& status) {
    std::vector<std::string> named;
    const auto detail = base::DetailOf(status);
    for (const auto& violation : detail->violations) named.push_back(violation.field);
    return named;
  };
  const absl::Status both = tokens_.Open(call_, List("", "nonsense", -5)).status();
  EXPECT_EQ(Reason(both), "INVALID_FIELDS");
  EXPECT_EQ(fields(both), (std::vector<std::string>{"page_size", "page_token"}));
  base::Violations others;
  others.Add("text", "is missing; give one");
  const absl::Status other = tokens_.Open(call_, List("", "nonsense"), others).status();
  EXPECT_EQ(Reason(other), "INVALID_FIELDS");
  EXPECT_EQ(fields(other), (std::vector<std::string>{"text", "page_token"}));
  EXPECT_EQ(fields(tokens_.Open(call_, List(""), others).status()),
            std::vector<std::string>{"text"});
}

TEST_F(PageTokenTest, LeadsToTheNextPage) {
  const auto first = tokens_.Open(call_, List("berlin"));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->cursor, "");
  const std::string next = tokens_.Next(call_, List("berlin"), "person-50");
  const auto second = tokens_.Open(call_, List("berlin", next, 10));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->cursor, "person-50");
  EXPECT_EQ(second->size, 10);
  EXPECT_EQ(tokens_.Next(call_, List("berlin"), ""), "") << "no token behind the last page";
}

TEST_F(PageTokenTest, IsBoundToTenantMethodFilterAndKey) {
  const std::string token = tokens_.Next(call_, List("berlin"), "c");
  EXPECT_TRUE(tokens_.Open(call_, List("berlin", token)).ok());
  EXPECT_EQ(Reason(tokens_.Open(call_, List("paris", token)).status()), "INVALID_PAGE_TOKEN");
  const Call other_tenant({.method = "/s/List", .principal = MemberOf("b")}, clock_);
  EXPECT_EQ(Reason(tokens_.Open(other_tenant, List("berlin", token)).status()),
            "INVALID_PAGE_TOKEN");
  const Call other_method({.method = "/s/Other", .principal = MemberOf("acme")}, clock_);
  EXPECT_EQ(Reason(tokens_.Open(other_method, List("berlin", token)).status()),
            "INVALID_PAGE_TOKEN");
  const PageTokens other_key("another-key-of-32-bytes-or-more-x");
  EXPECT_EQ(Reason(other_key.Open(call_, List("berlin", token)).status()), "INVALID_PAGE_TOKEN");
}

TEST_F(PageTokenTest, NoChangeOfAnyBitPasses) {
  const std::string token = tokens_.SealToken("scope", "cursor-1");
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(tokens_.OpenToken("scope", absl::WebSafeBase64Escape(changed)).ok()) << bit;
  }
}

TEST_F(PageTokenTest, RefusesWhatIsNoToken) {
  for (const std::string& text : {std::string("x"), std::string("!!!!"), std::string(40, 'A'),
                                  std::string(kMaxPageTokenBytes + 1, 'A')}) {
    EXPECT_EQ(Reason(tokens_.Open(call_, List("", text)).status()), "INVALID_PAGE_TOKEN") << text;
  }
}

TEST_F(PageTokenTest, BordersOfTheScopeCannotMove) {
  EXPECT_FALSE(tokens_.OpenToken("ab", tokens_.SealToken("a", "bc")).ok());
}

}  // namespace
}  // namespace upward::rpc
