// What the handler of a stream reads from or writes to.
#pragma once

namespace upward::rpc {

// The messages of a client stream. Used by the handler's thread only.
template <class Request>
class Reader {
 public:
  virtual ~Reader() = default;

  // Waits for the next message. False at the end of the stream and when the call was stopped:
  // Call::Stopped tells which. What was received before an end is still delivered.
  virtual bool Read(Request& request) = 0;
};

// The messages of a server stream. Used by the handler's thread only.
template <class Response>
class Writer {
 public:
  virtual ~Writer() = default;

  // Waits until the message before this one is on its way, so that a slow client slows the handler
  // and at most two messages are in memory. False when the call was stopped: the handler should
  // return.
  virtual bool Write(Response response) = 0;
};

}  // namespace upward::rpc
