#include "sandbox/api/web_page.hpp"

#include <algorithm>

#include "sandbox/phone/authorization.hpp"

namespace hongyan::sandbox {
namespace {

constexpr WebPage pages[] = {{authorization_path, open_authorization},
                             {"/cgi-bin/showqrcode", show_qr_code},
                             {"/connect/oauth2/authorize", open_web_authorization}};

}  // namespace

const WebPage* find_web_page(std::string_view path) {
  const auto page = std::ranges::find(pages, path, &WebPage::path);
  return page == std::ranges::end(pages) ? nullptr : page;
}

std::span<const WebPage> web_pages() { return pages; }

}  // namespace hongyan::sandbox
