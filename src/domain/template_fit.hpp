// What can be said of a route before any wish: what of it can never fit its template. Pure.
#pragma once
#include <string_view>
#include <vector>

#include "domain/defect.hpp"
#include "domain/message_text.hpp"
#include "domain/notification_type.hpp"

namespace hongyan::domain {

// Fields the template lacks, slots left empty, constant texts WeChat would refuse, variables of a kind that never fits,
// policies that cannot be kept. `form` is null while the template is not known: then each field is judged by its key.
// Pointers stand below `pointer`, the route's own: "/routes/0".
[[nodiscard]] std::vector<Defect> check_against_template(const NotificationType& type, const Route& route,
                                                         const TemplateForm* form, std::string_view pointer);

}  // namespace hongyan::domain
