// XmlScan: walks over XML text piece by piece without building anything, so that its shape can be judged, and the
// ciphertext of an envelope found, before a parser sees it. Views into the text, which must outlive the scan.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hongyan::wechat {

struct XmlPiece {
  enum class Kind : std::uint8_t { open, close, empty_element, text, cdata };
  Kind kind;
  std::string_view text;       // the element's name, or the raw text
  std::size_t attributes = 0;  // of an element
};

class XmlScan {
 public:
  explicit XmlScan(std::string_view text) : rest_(text) {}
  // The next piece; nothing at the end, and nothing from the first piece on that is not allowed: a document type, an
  // entity, a processing instruction, an unfinished tag.
  [[nodiscard]] std::optional<XmlPiece> next();
  [[nodiscard]] bool is_refused() const { return refused_; }

 private:
  std::optional<XmlPiece> refuse();
  std::optional<XmlPiece> tag();
  std::string_view rest_;
  bool refused_ = false;
};

}  // namespace hongyan::wechat
