// Calls that the platform has withdrawn and still answers: the mini-program template messages of before 2020-01-10 and
// the uniform message of before 2023-09-20 (outbound.md §2, §6).
#include "sandbox/api_families.hpp"

namespace hongyan::sandbox {

Answer refuse_retired(Call& call) { return fail(call, 45103, "This API has been unsupported"); }

Answer refuse_uniform(Call& call) {
  return fail(call, 45109,
              "This API has been unsupported. For more details, please view "
              "https://developers.weixin.qq.com/community/develop/doc/000ae8d6348af08e7030bc2546bc01?blockType=1");
}

}  // namespace hongyan::sandbox
