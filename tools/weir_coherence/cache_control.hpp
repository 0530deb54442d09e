// SPDX-License-Identifier: BSL-1.0
/// \file
/// What an operator may do to a cache server, by commands.
#pragma once

#include <memory>
#include <string>

namespace weir::coherence_check {

/// Each call connects anew, gives up after a second, and says nothing where the server does not answer.
class CacheControl {
 public:
  /// \param url  redis://[[user]:password@]host[:port] or memcached://host[:port]
  static std::unique_ptr<CacheControl> of(const std::string& url);
  virtual ~CacheControl() = default;

  virtual bool answers() = 0;
  virtual void flush() = 0;
  virtual bool can_cut() const noexcept = 0;  ///< and evict
  virtual void cut() = 0;                     ///< every connection
  virtual void squeeze(bool any_key) = 0;  ///< so little memory that it must drop things: any, or the oldest
  virtual void relax() = 0;                ///< after `squeeze`
};

}  // namespace weir::coherence_check
