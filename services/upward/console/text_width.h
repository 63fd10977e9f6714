// Text as a terminal shows it: how wide it is, and how to make it fit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace upward::console {

// UTF-8 without what could steer a terminal: control characters and broken bytes become '?'. Names
// come from files of others.
std::string Printable(std::string_view text);

// Columns of the screen that a printable text takes: accents as combining characters take none,
// wide characters two.
int DisplayWidth(std::string_view text);

// A printable text cut to at most `columns`, the last of them an ellipsis when something was cut.
// REQUIRES: columns > 0.
std::string CutTo(std::string_view text, int columns);

// A printable text as lines of at most `columns`, broken at blanks, which the breaks replace;
// within a word only where that alone is too wide, behind a joining mark if it has one. One empty
// line for an empty text. A wide character stands even where there is one column. REQUIRES: columns
// > 0.
std::vector<std::string> WrapTo(std::string_view text, int columns);

// The width of the widest word, as blanks part them.
int WidestWord(std::string_view text);

// A printable text with blanks up to `columns`, behind or in front of it.
std::string PadRight(std::string_view text, int columns);
std::string PadLeft(std::string_view text, int columns);

}  // namespace upward::console
