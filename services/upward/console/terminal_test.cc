// Goal: tables are as wide as COLUMNS says, else as the terminal, else 100.
// Method: a pipe and a terminal of its own of a known size, with COLUMNS set, wrong and absent.
#include "services/upward/console/terminal.h"

#include <pty.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>

#include "gtest/gtest.h"

namespace upward::console {
namespace {

class OutputWidthTest : public ::testing::Test {
 protected:
  OutputWidthTest() {
    unsetenv("COLUMNS");
    winsize size{};
    size.ws_row = 24;
    size.ws_col = 66;
    EXPECT_EQ(openpty(&main_, &terminal_, nullptr, nullptr, &size), 0);
    EXPECT_EQ(pipe(pipe_.data()), 0);
  }
  ~OutputWidthTest() override {
    unsetenv("COLUMNS");
    for (const int fd : {main_, terminal_, pipe_[0], pipe_[1]}) close(fd);
  }

  int main_ = -1;
  int terminal_ = -1;
  std::array<int, 2> pipe_{};
};

TEST_F(OutputWidthTest, OfTheTerminalElseAHundred) {
  EXPECT_EQ(OutputWidth(terminal_), 66);
  EXPECT_EQ(OutputWidth(pipe_[1]), 100);
  EXPECT_EQ(TerminalWidth(pipe_[1]), std::nullopt);
}

TEST_F(OutputWidthTest, ColumnsGoesBeforeBoth) {
  setenv("COLUMNS", "40", 1);
  EXPECT_EQ(OutputWidth(terminal_), 40);
  EXPECT_EQ(OutputWidth(pipe_[1]), 40);
}

TEST_F(OutputWidthTest, WhatIsNoWidthIsPassedOver) {
  for (const char* wrong : {"", "wide", "0", "-80", "19", "80x", "99999999999"}) {
    setenv("COLUMNS", wrong, 1);
    EXPECT_EQ(OutputWidth(terminal_), 66) << wrong;
  }
}

}  // namespace
}  // namespace upward::console
